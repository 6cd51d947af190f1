import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const texts = [
  'docs/getting-started.md',
  'docs/deployment.md',
  'deploy/container/lambda-base.Dockerfile',
  'deploy/container/own-base.Dockerfile',
  'deploy/layer/instrumented-lambda',
];

/** @returns every preload that a text adds to NODE_OPTIONS */
function readPreloads(text: string): readonly string[] {
  return [
    ...readFileSync(join(root, text), 'utf8').matchAll(/NODE_OPTIONS="?--(?:require|import) ([^\s"`]+)/g),
  ].map(([, preload]) => preload!);
}

const documented = texts.flatMap((text) => readPreloads(text).map((preload) => ({ text, preload })));
const ofPackage = documented.filter(({ preload }) => !/^\/opt\/|^\$/.test(preload));

describe('the documented preload', () => {
  test.each(documented)('is an absolute path: $preload in $text', ({ preload }) => {
    // Only the wrapper script may compute its own folder.
    expect(isAbsolute(preload.replace('${0%/*}', '/opt'))).toBe(true);
  });

  test('is in every document and names a file that the package publishes', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
    const files = ofPackage.map(({ preload }) =>
      preload.replace(/^.*\/node_modules\/instrumented-lambda\//, ''),
    );

    expect(new Set(documented.map(({ text }) => text))).toEqual(new Set(texts));
    expect(new Set(files)).toEqual(new Set(['auto.cjs']));
    expect(manifest.files).toContain('auto.cjs');
    expect(existsSync(join(root, 'auto.cjs'))).toBe(true);
  });
});

describe('child processes and threads of a function with the preload', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'preload-'));
    for (const name of ['task/node_modules', 'empty', 'hostile/node_modules/instrumented-lambda']) {
      mkdirSync(at(name), { recursive: true });
    }
    symlinkSync(root, at('task/node_modules/instrumented-lambda'), 'dir');
    for (const name of ['auto.js', 'auto.cjs', 'index.js']) {
      writeFileSync(
        at(`hostile/node_modules/instrumented-lambda/${name}`),
        `console.log("a stranger's code");`,
      );
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Starts a child process and a thread, as a function's code may do. */
  const script = `
    const { execFileSync } = require('node:child_process');
    const { Worker } = require('node:worker_threads');
    execFileSync(process.execPath, ['-e', 'console.log("child")'], { stdio: 'inherit' });
    new Worker('console.log("thread")', { eval: true });
  `;

  test.each(
    ofPackage.flatMap(({ text, preload }) =>
      ['task', 'empty', 'hostile'].map((cwd) => ({ text, preload, cwd })),
    ),
  )(
    'run without code of another package in the folder "$cwd", with the preload of $text',
    ({ preload, cwd }) => {
      const path = preload.replace(/^.*(?=\/node_modules\/)/, at('task'));

      const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
        cwd: at(cwd),
        encoding: 'utf8',
        env: { PATH: process.env.PATH, NODE_OPTIONS: `--require ${path}`, _HANDLER: 'index.handler' },
      });

      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'child\nthread\n', stderr: '' });
    },
  );
});
