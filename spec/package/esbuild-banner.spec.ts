import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readBanner } from '../runtime/task-root/read-banner.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Lambda's flags of Node.js. */
const lambdaFlags = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** Bundles a module as docs/building.md describes it, and runs the bundle. */
async function bundleAndRun(source: string) {
  const folder = mkdtempSync(join(tmpdir(), 'banner-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const outfile = join(folder, 'index.mjs');
  await build({
    stdin: { contents: source, resolveDir: root },
    outfile,
    format: 'esm',
    bundle: true,
    platform: 'node',
    banner: { js: readBanner() },
    logLevel: 'error',
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [...lambdaFlags, outfile], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  return { status, stdout: stdout.trim(), stderr };
}

const handler = `
  import { instrument } from 'instrumented-lambda';
  export const handler = instrument(async () => 'answered');
  console.log(await handler({}, { getRemainingTimeInMillis: () => 3000 }));
`;

describe('the esbuild banner of docs/building.md', () => {
  test.each([
    ['no name of the banner', ''],
    ['createRequire', `import { createRequire } from 'node:module'; createRequire(import.meta.url);`],
    [
      'createRequire, require, __filename and __dirname',
      `import { createRequire } from 'node:module';
       import { fileURLToPath } from 'node:url';
       const require = createRequire(import.meta.url);
       const __filename = fileURLToPath(import.meta.url);
       const __dirname = require('node:path').dirname(__filename);
       if (!__filename.startsWith(__dirname)) throw new Error();`,
    ],
    [
      'a namespace import of node:module',
      `import * as module from 'node:module'; module.createRequire(import.meta.url);`,
    ],
  ])('lets a bundled handler start if its own code declares %s', async (_what, own) => {
    expect(await bundleAndRun(own + handler)).toMatchObject({ status: 0, stdout: 'answered' });
  });
});
