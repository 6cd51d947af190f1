// Builds current versions of the stores from their Go modules into .cache/stores, for `npm run stores`. Needs Go 1.26 and some
// minutes. If it has not been run, `npm run stores` uses only Debian's versions.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = join(dirname(fileURLToPath(import.meta.url)), '..', '.cache', 'stores');
const stamp = join(cache, 'installed.json');

/** Version of the Go module, and of the release: Prometheus 3.16.0 is the module v0.316.0. */
const programs = {
  prometheus: {
    path: 'github.com/prometheus/prometheus/cmd/prometheus',
    module: 'v0.316.0',
    release: '3.16.0',
  },
  'victoria-metrics': {
    path: 'github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics',
    module: 'v1.151.0',
    release: '1.151.0',
  },
  vmagent: {
    path: 'github.com/VictoriaMetrics/VictoriaMetrics/app/vmagent',
    module: 'v1.151.0',
    release: '1.151.0',
  },
};

/** If a build takes longer than this, it hangs. */
const buildTimeoutMs = 60 * 60_000;

const installed = existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : {};
mkdirSync(cache, { recursive: true });
for (const [name, { path, module, release }] of Object.entries(programs)) {
  if (installed[name] === release && existsSync(join(cache, name))) continue;
  console.log(`setup-stores: building ${name} ${release}`);
  const folder = mkdtempSync(join(tmpdir(), 'setup-stores-'));
  try {
    // One package at a time: for some, the compiler needs gigabytes of memory.
    execFileSync('go', ['install', '-p', '1', `${path}@${module}`], {
      cwd: folder,
      env: { ...process.env, GOBIN: cache },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: buildTimeoutMs,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  installed[name] = release;
  writeFileSync(stamp, `${JSON.stringify(installed)}\n`);
}
console.log(`setup-stores: ${Object.keys(programs).join(', ')} are installed`);
