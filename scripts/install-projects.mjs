import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** If npm takes longer than this, it hangs. */
const installTimeoutMs = 10 * 60_000;

/**
 * Installs projects with their own lock files. Skips those with a lock file that has not changed since the last time.
 *
 * @param {string} title prefix of log lines
 * @param {readonly string[]} folders relative to the repository
 */
export function installProjects(title, folders) {
  for (const folder of folders) {
    const path = `${root}${folder}`;
    const stamp = `${path}/node_modules/.installed-lock.json`;
    const lock = readFileSync(`${path}/package-lock.json`, 'utf8');
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) continue;
    console.log(`${title}: installing ${folder}`);
    // Not `npm ci`: it refuses a lock file that lacks the optional packages of other platforms.
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
