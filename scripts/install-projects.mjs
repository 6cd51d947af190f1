import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** An npm that takes longer than this hangs. */
const installTimeoutMs = 10 * 60_000;

/**
 * Installs projects that have a lock file of their own, each only when its lock file has changed.
 *
 * @param {string} title what to call this in the log
 * @param {readonly string[]} folders relative to the repository
 */
export function installProjects(title, folders) {
  for (const folder of folders) {
    const path = `${root}${folder}`;
    const stamp = `${path}/node_modules/.installed-lock.json`;
    const lock = readFileSync(`${path}/package-lock.json`, 'utf8');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) continue;
    console.log(`${title}: installing ${folder}`);
    // Not `npm ci`, which refuses a lock file without the packages of platforms that the registry does not have.
    execFileSync(
      'npm',
      ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
      {
        cwd: path,
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: installTimeoutMs,
      },
    );
    writeFileSync(stamp, lock);
  }
}
