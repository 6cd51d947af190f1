import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { expectPush, runDeployed } from './support/deploy.js';
import { Project } from './support/project.js';
import { keepRows, type Row } from './support/rows.js';

const project = new Project('compilers');
const nodeModules = join(project.path, 'node_modules');
const rows: Row[] = [];

/** The library and the package of its types, without @types/node. */
const packagesWithoutNode = ['instrumented-lambda', 'prom-client'];

interface Resolution {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The versions of TypeScript that support it. */
  readonly versions: readonly string[];
  readonly isModule?: boolean;
}

const everyVersion = ['5.2', '5.5', '5.9', '6.0', '7.0'];

const resolutions: readonly Resolution[] = [
  { name: 'nodenext', options: { module: 'nodenext' }, versions: everyVersion },
  {
    name: 'bundler',
    options: { module: 'esnext', moduleResolution: 'bundler' },
    versions: everyVersion,
    isModule: true,
  },
  {
    name: 'node10',
    options: { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true },
    versions: ['5.2', '5.5', '5.9', '6.0'],
  },
];

const cases = everyVersion.flatMap((version) =>
  resolutions
    .filter(({ versions }) => versions.includes(version))
    .map((resolution) => ({ version, ...resolution })),
);

/** TypeScript 6 accepts the deprecated node10 only with this option. */
const deprecations = (version: string, name: string) =>
  version === '6.0' && name === 'node10' ? { ignoreDeprecations: '6.0' } : {};

async function compile(version: string, folder: string, compilerOptions: object, files: readonly string[]) {
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        lib: ['es2022'],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        declaration: true,
        outDir: 'out',
        rootDir: 'src',
        ...compilerOptions,
      },
      files: files.map((file) => `src/${file}`),
    }),
  );
  return project.run(`node_modules/typescript-${version}/bin/tsc`, ['-p', folder, '--pretty', 'false']);
}

describe.each(cases)(
  'TypeScript $version, moduleResolution $name,',
  ({ version, name, options, isModule = false }) => {
    test('checks every entry without skipLibCheck and compiles a handler that pushes', async () => {
      const folder = project.makeSources(`${version}-${name}`, ['decorated.ts', 'types.ts', 'testing.ts']);

      const { exitCode, output } = await compile(
        version,
        folder,
        { ...options, ...deprecations(version, name), types: ['node'] },
        ['decorated.ts', 'types.ts', 'testing.ts'],
      );

      expect({ exitCode, output }).toEqual({ exitCode: 0, output: '' });
      await runDeployed(
        {
          output: join(folder, 'out'),
          nodeModules,
          isModule,
          handler: 'decorated.handler',
          runtimes: ['node24'],
        },
        (run) => {
          expectPush(run);
          expect(run.value('orders_shipped_total'), run.log).toBe(2);
        },
      );
      rows.push({
        tool: 'TypeScript',
        versions: [project.versionOf(`typescript-${version}`)],
        what: `\`moduleResolution: ${name}\``,
        set:
          'ignoreDeprecations' in deprecations(version, name)
            ? '`ignoreDeprecations: "6.0"`, as TypeScript asks'
            : '',
      });
    });

    test('needs @types/node only for instrumented-lambda/testing', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'without-node-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      cpSync(
        join(project.makeSources(`${version}-${name}-without-node`, ['types.ts']), 'src'),
        join(folder, 'src'),
        {
          recursive: true,
        },
      );
      for (const each of packagesWithoutNode)
        cpSync(join(nodeModules, each), join(folder, 'node_modules', each), { recursive: true });
      expect(readdirSync(join(folder, 'node_modules'))).toEqual(packagesWithoutNode);

      const { exitCode, output } = await compile(
        version,
        folder,
        { ...options, ...deprecations(version, name), types: [] },
        ['types.ts'],
      );

      expect({ exitCode, output }).toEqual({ exitCode: 0, output: '' });
    });
  },
);

afterAll(() => {
  keepRows('types', rows);
});
