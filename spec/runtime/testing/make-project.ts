import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface ProjectOptions {
  /** The `type` of its package.json. */
  readonly type: 'commonjs' | 'module';
  /** Folders with packages to link beside the packed one; an earlier folder has precedence. */
  readonly packagesFrom: readonly string[];
  /** Files of this repository to copy, by their path in the project. */
  readonly copies: Readonly<Record<string, string>>;
  /** Further files, by their path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Creates a project like a user's: with this package unpacked from its tarball beside other packages. */
export function makeProject({ type, packagesFrom, copies, files }: ProjectOptions): string {
  const folder = mkdtempSync(join(tmpdir(), 'project-'));
  const packages = join(folder, 'node_modules');
  mkdirSync(packages);
  unpack(folder, packages);
  for (const from of packagesFrom) linkPackages(join(root, from, 'node_modules'), packages);
  for (const [path, source] of Object.entries(copies)) cpSync(join(root, source), join(folder, path));
  const manifest = JSON.stringify({ name: 'orders', private: true, type });
  for (const [path, text] of Object.entries({ ...files, 'package.json': manifest })) {
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function unpack(folder: string, packages: string): void {
  const output = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
  cpSync(join(folder, 'package'), join(packages, 'instrumented-lambda'), { recursive: true });
  rmSync(join(folder, 'package'), { recursive: true });
}

/** Links packages. Node.js resolves their dependencies at the targets of the links. */
function linkPackages(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (name.startsWith('@')) {
      mkdirSync(target, { recursive: true });
      for (const scoped of readdirSync(source)) link(join(source, scoped), join(target, scoped));
    } else if (!name.startsWith('.') || name === '.bin') link(source, target);
  }
}

function link(source: string, target: string): void {
  try {
    symlinkSync(source, target);
  } catch (error) {
    // A package of an earlier folder is already there.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
