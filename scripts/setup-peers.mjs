// Installs what only some specs need, each from a package of its own with a lock file of its own: two versions of
// NestJS, which cannot stand in one node_modules, the older compilers, Jest, and other vendors' layers. So `npm ci` stays small.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = [
  'spec/nestjs/nest11',
  'spec/nestjs/nest12',
  'spec/local-loop',
  'spec/runtime/neighbours/tracers',
  'spec/testing-jest',
  'spec/types',
  'bench/layers',
];

/** An npm that takes longer than this hangs. */
const installTimeoutMs = 5 * 60_000;

for (const folder of packages) {
  const path = `${root}${folder}`;
  const stamp = `${path}/node_modules/.installed-lock.json`;
  const lock = readFileSync(`${path}/package-lock.json`, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) continue;
  console.log(`setup-peers: installing ${folder}`);
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: path,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: installTimeoutMs,
  });
  writeFileSync(stamp, lock);
}
console.log(
  'setup-peers: NestJS 11 and 12, the older compilers, Jest, tracers and the layers of other vendors are there',
);
