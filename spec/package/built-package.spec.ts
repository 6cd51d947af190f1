import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { version } from '../../lib/version.js';

const root = new URL('../..', import.meta.url);
const lambdaFlags = ['--no-experimental-require-module', '--no-experimental-detect-module'];
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  version: string;
  dependencies: Record<string, string>;
  exports: Record<string, unknown>;
};

/** Runs a script in a child process with Lambda's flags, in the folder of package.json. */
async function run(script: string, format: 'module' | 'commonjs' = 'module'): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...lambdaFlags, `--input-type=${format}`, '--eval', script],
    { cwd: root },
  );
  return JSON.parse(stdout) as unknown;
}

/** @returns the files that docstrings name in `@example` */
function namedExamples(): string[] {
  const types = new URL('dist/esm/', root);
  const texts = readdirSync(types, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.d.ts'))
    .map((path) => readFileSync(new URL(path, types), 'utf8'));
  return [...new Set([...texts.join('').matchAll(/@example (examples\/\S+)/g)].map(([, file]) => file!))];
}

describe('the built package', () => {
  test('exports the version of package.json', () => {
    expect(version).toBe(manifest.version);
  });

  test('depends only on got, prom-client and reflect-metadata', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['got', 'prom-client', 'reflect-metadata']);
  });

  test('exports the same names to import and to require', async () => {
    const [esm, cjs] = await Promise.all([
      run(`console.log(JSON.stringify(Object.keys(await import('instrumented-lambda')).sort()))`),
      run(`console.log(JSON.stringify(Object.keys(require('instrumented-lambda')).sort()))`, 'commonjs'),
    ]);

    expect(esm).toEqual(
      expect.arrayContaining(['Instrumented', 'configure', 'flush', 'lambdaHandler', 'metricsRegistry']),
    );
    expect(cjs).toEqual(esm);
  });

  test('shares one registry between its ESM and its CommonJS build', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import * as esm from 'instrumented-lambda';
      const cjs = createRequire(process.cwd() + '/x.js')('instrumented-lambda');
      console.warn = () => {};
      console.log(JSON.stringify([esm.configure !== cjs.configure, esm.metricsRegistry() === cjs.metricsRegistry()]));`;

    expect(await run(script)).toEqual([true, true]);
  });

  test.each(['module', 'commonjs'] as const)(
    'does no work when it is loaded as %s: reads no environment, patches nothing, starts no timer, loads no got',
    async (format) => {
      const load =
        format === 'module' ? `await import('instrumented-lambda')` : `require('instrumented-lambda')`;
      const script = `
        const read = [];
        const env = new Proxy({ ...process.env }, {
          get: (target, name) => { if (/^(ASSERTS|INSTRUMENTED|AWS|ACCOUNT)/.test(String(name))) read.push(name); return target[name]; },
          ownKeys: (target) => { read.push('*'); return Reflect.ownKeys(target); },
        });
        Object.defineProperty(process, 'env', { value: env });
        const state = () => [
          process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
          process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout'),
          Reflect.ownKeys(globalThis).map(String).sort(),
        ];
        const before = state();
        ${load};
        const after = state();
        const heavy = Object.keys(process.getBuiltinModule('node:module')._cache).filter((file) => /node_modules.(got|reflect-metadata|prom-client.index)/.test(file));
        console.log(JSON.stringify([read, JSON.stringify(before) === JSON.stringify(after), heavy]));`;

      expect(await run(script, format)).toEqual([[], true, []]);
    },
  );

  test.each([
    [
      'module',
      'import',
      [
        'esm/index.js',
        'esm/library.js',
        'esm/metrics/remove-global-require.js',
        'esm/metrics/set-global-require.js',
      ],
    ],
    [
      'commonjs',
      'require',
      [
        'cjs/index.js',
        'cjs/library.js',
        'cjs/metrics/remove-global-require.js',
        'cjs/metrics/set-global-require.js',
      ],
    ],
  ] as const)(
    'loads few files as %s by %s, because each file costs init time',
    async (format, word, files) => {
      const load =
        word === 'import' ? `await import('instrumented-lambda')` : `require('instrumented-lambda')`;
      const script = `
      const loaded = [];
      process.getBuiltinModule('node:module').registerHooks({
        load: (url, context, next) => { loaded.push(url.split('/dist/')[1]); return next(url, context); },
      });
      ${load};
      console.log(JSON.stringify(loaded.filter((file) => /^(esm|cjs)\\//.test(file)).sort()));`;

      expect(await run(script, format)).toEqual(files);
    },
  );

  test('contains import() only in the layer and the command, because Jest rejects it and bundlers split at it', () => {
    const dist = new URL('dist/', root);
    const importing = readdirSync(dist, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.[cm]?js$/.test(path) && !/^cjs\/(layer|cli)\//.test(path))
      .filter((path) => /\bimport\(/.test(readFileSync(new URL(path, dist), 'utf8')));

    expect(importing).toEqual([]);
  });

  test('removes the global require that it set for prom-client', async () => {
    const script = `await import('instrumented-lambda'); console.log(JSON.stringify('require' in globalThis));`;

    expect(await run(script)).toBe(false);
  });

  test('packs only the files that users need', () => {
    const output = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8' });
    const [packed] = JSON.parse(output) as [{ files: { path: string }[] }];
    const paths = packed.files.map(({ path }) => path);

    const stray = paths.filter(
      (path) =>
        !/^dist\/(cjs|esm)\/(package\.json|[\w/-]+\.([cm]?js|d\.[cm]?ts|[cm]?js\.map))$/.test(path) &&
        !/^dist\/cjs\/cli\/view\/page\/\w+\.(html|css)$/.test(path) &&
        !/^examples\/[\w/.-]+\.ts$/.test(path) &&
        !/^(docs|bench)\/[\w/-]+\.md$/.test(path) &&
        ![
          'auto.cjs',
          'package.json',
          'README.md',
          'LICENSE',
          'CHANGELOG.md',
          'CONTRIBUTING.md',
          'SECURITY.md',
          'dist/THIRD-PARTY-NOTICES.txt',
        ].includes(path),
    );
    expect(stray).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'CHANGELOG.md',
        'docs/README.md',
        'docs/getting-started.md',
        'auto.cjs',
        'dist/cjs/index.d.ts',
        'dist/cjs/layer/auto.cjs',
        'dist/cjs/layer/shim.mjs',
        'dist/cjs/library.js',
        'dist/esm/index.js',
        'dist/esm/library.js',
        ...namedExamples(),
      ]),
    );
  });

  test('has source maps that contain the sources', () => {
    const map = JSON.parse(readFileSync(new URL('dist/esm/library.js.map', root), 'utf8')) as {
      sources: string[];
      sourcesContent: string[];
    };

    const source = map.sourcesContent[map.sources.indexOf('../../lib/instrumented.ts')];
    expect(source).toContain('export function Instrumented');
  });
});
