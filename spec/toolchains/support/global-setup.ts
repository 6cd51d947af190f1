import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Project, projectNames, repositoryRoot } from './project.js';
import { forgetRows, readRows, sections } from './rows.js';
import { writeBuildingPage } from './write-building-page.js';

/** Installs the packed package in every project. */
export function setup(): void {
  forgetRows();
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  try {
    execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      cwd: repositoryRoot,
      stdio: 'pipe',
    });
    const [tarball = ''] = readdirSync(folder);
    for (const name of projectNames) {
      const path = join(new Project(name).path, 'node_modules/instrumented-lambda');
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path);
      execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', path]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes docs/building.md after all specs have run. */
export function teardown(): void {
  const rows = readRows();
  if (rows.size === sections.length)
    writeFileSync(join(repositoryRoot, 'docs/building.md'), writeBuildingPage(rows));
}
