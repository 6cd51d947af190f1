import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { expectPush, runDeployed } from './support/deploy.js';
import { measureCodeKb, Project } from './support/project.js';
import { keepRows, type Row } from './support/rows.js';

const project = new Project('bundlers');
const nodeModules = join(project.path, 'node_modules');
const rows: Row[] = [];

type Format = 'cjs' | 'esm';
type Decorators = 'standard' | 'legacy' | 'none';

interface Build {
  /** Name of the script under `projects/bundlers/tools/`. */
  readonly tool: string;
  readonly packages: readonly string[];
  readonly formats?: readonly Format[];
  readonly decorators?: readonly Decorators[];
  /** The pairs to build with tools that run tsc: all pairs would take too long. */
  readonly pairs?: readonly (readonly [Format, Decorators])[];
  readonly variant?: string;
  readonly title?: string;
  readonly set?: string;
  /** Whether the packages stay outside, in `node_modules`. */
  readonly isExternal?: boolean;
  /** Whether the tool may write more than one file. */
  readonly isSplit?: boolean;
}

const slowPairs = [
  ['cjs', 'legacy'],
  ['esm', 'standard'],
] as const;

const builds: readonly Build[] = [
  {
    tool: 'esbuild',
    packages: ['esbuild'],
    formats: ['cjs'],
    set: '`target: node22`, which lowers standard decorators',
  },
  {
    tool: 'esbuild',
    packages: ['esbuild'],
    formats: ['esm'],
    decorators: ['none'],
    title: 'without a banner',
  },
  {
    tool: 'esbuild',
    packages: ['esbuild'],
    formats: ['esm'],
    variant: 'banner',
    title: "with a banner, importing prom-client's main entry",
    set: '`target: node22`; the banner above',
  },
  {
    tool: 'esbuild',
    packages: ['esbuild'],
    formats: ['esm'],
    decorators: ['standard'],
    variant: 'split',
    title: 'split',
    set: '`target: node22`; the banner above; deploy all files',
    isSplit: true,
  },
  {
    tool: 'esbuild',
    packages: ['esbuild'],
    decorators: ['standard'],
    variant: 'external',
    title: 'packages external',
    set: '`target: node22`; deploy `node_modules`',
    isExternal: true,
  },
  { tool: 'webpack', packages: ['webpack', 'ts-loader'], pairs: slowPairs },
  {
    tool: 'rspack',
    packages: ['@rspack/core'],
    set: "`builtin:swc-loader` with `decoratorVersion: '2022-03'` or `legacyDecorator: true`",
  },
  { tool: 'rollup', packages: ['rollup', '@rollup/plugin-typescript'], pairs: slowPairs },
  {
    tool: 'rolldown',
    packages: ['rolldown'],
    decorators: ['legacy', 'none'],
    set: '`experimentalDecorators`, or no decorator',
  },
  { tool: 'ncc', packages: ['@vercel/ncc'], pairs: slowPairs },
  {
    tool: 'tsup',
    packages: ['tsup'],
    variant: 'banner',
    set: '`target: node22`; for ES modules the banner above',
  },
  {
    tool: 'tsdown',
    packages: ['tsdown'],
    decorators: ['legacy', 'none'],
    set: '`experimentalDecorators`, or no decorator',
  },
  {
    tool: 'swc',
    packages: ['@swc/core'],
    isExternal: true,
    set: "`decoratorVersion: '2022-03'` or `legacyDecorator: true`",
  },
  {
    tool: 'babel',
    packages: ['@babel/core', '@babel/plugin-proposal-decorators'],
    isExternal: true,
    set: "`version: '2023-11'` or `'legacy'`",
  },
];

const decoratorNames = {
  standard: 'standard decorators',
  legacy: 'experimentalDecorators',
  none: '`instrument(fn)`',
};
const formatNames = { cjs: 'CommonJS', esm: 'ES module' };

const cases = builds.flatMap((each) =>
  pairsOf(each).map(([format, decorators]) => ({
    ...each,
    format,
    decorators,
    name: [each.tool, formatNames[format], decoratorNames[decorators], each.title].filter(Boolean).join(', '),
  })),
);

function pairsOf({ formats = ['cjs', 'esm'], decorators = ['standard', 'legacy'], pairs }: Build) {
  return pairs ?? formats.flatMap((format) => decorators.map((each) => [format, each] as const));
}

async function build(
  tool: string,
  name: string,
  options: { format: Format; decorators: Decorators; variant?: string | undefined; source?: string },
) {
  const source = options.source ?? (options.decorators === 'none' ? 'plain' : 'decorated');
  const files = [`${source}.ts`, ...(options.variant === 'split' ? ['second.ts'] : [])];
  const folder = project.makeSources(name, files, {
    experimentalDecorators: options.decorators === 'legacy',
  });
  const outDir = join(folder, 'out');
  const entry = join(folder, `src/${source}.ts`);
  const { exitCode, output } = await project.run(
    `tools/${tool}.mjs`,
    [JSON.stringify({ ...options, entry, outDir })],
    { cwd: folder },
  );
  return { exitCode, output, outDir };
}

describe('a handler built by', () => {
  test.each(cases.map((each) => [each.name, each] as const))(
    '%s pushes',
    async (name, { tool, packages, format, decorators, variant, ...rest }) => {
      const { exitCode, output, outDir } = await build(tool, name, { format, decorators, variant });

      expect(exitCode, output).toBe(0);
      const files = readdirSync(outDir).filter((file) => /\.[cm]?js$/.test(file));
      if (rest.isSplit !== true) expect(files).toEqual([format === 'esm' ? 'index.mjs' : 'index.js']);
      await runDeployed(
        { output: outDir, nodeModules: rest.isExternal === true ? nodeModules : undefined },
        (run) => {
          expectPush(run);
          // The app's own metric arrives, so that both use the same prom-client.
          if (decorators !== 'none') expect(run.value('orders_shipped_total'), run.log).toBe(2);
        },
      );
      rows.push({
        tool,
        versions: packages.map((each) => project.versionOf(each)),
        what: [formatNames[format], decoratorNames[decorators], rest.title].filter(Boolean).join(', '),
        set: rest.set ?? '',
        sizeKb: measureCodeKb(outDir),
      });
    },
  );
});

describe('a build that cannot work fails with a documented message', () => {
  test.each([
    { tool: 'esbuild', packages: ['esbuild'], variant: 'no-target', remedy: '`target: node22`' },
    { tool: 'rolldown', packages: ['rolldown'], remedy: '`experimentalDecorators`, or `instrument(fn)`' },
    { tool: 'tsdown', packages: ['tsdown'], remedy: '`experimentalDecorators`, or `instrument(fn)`' },
  ])('when $tool has not lowered standard decorators', async ({ tool, packages, variant, remedy }) => {
    const { outDir } = await build(tool, `${tool}-not-lowered`, {
      format: 'cjs',
      decorators: 'standard',
      variant,
    });

    const message = 'SyntaxError: Invalid or unexpected token';
    await runDeployed({ output: outDir, runtimes: ['node24'] }, ({ log }) => expect(log).toContain(message));
    rows.push({
      tool,
      versions: packages.map((each) => project.versionOf(each)),
      what: 'standard decorators, not lowered',
      set: remedy,
      message,
    });
  });

  test("when an ES module by esbuild has no require for prom-client's main entry", async () => {
    const options = { format: 'esm', decorators: 'standard' } as const;
    const { outDir } = await build('esbuild', 'esbuild-without-banner', options);

    const message = 'Dynamic require of "util" is not supported';
    await runDeployed({ output: outDir, runtimes: ['node24'] }, ({ log }) =>
      expect(log.replaceAll('\\"', '"')).toContain(message),
    );
    rows.push({
      tool: 'esbuild',
      versions: [project.versionOf('esbuild')],
      what: "ES module without a banner, importing prom-client's main entry",
      set: 'the banner above',
      message,
    });
  });
});

describe('an app with prom-client 14', () => {
  /** Lays the packages out as npm does: the app's version at the top, the library's version in its own folder. */
  function nestPackages(folder: string): string {
    const path = join(folder, 'node_modules');
    const ours = join(path, 'instrumented-lambda');
    cpSync(join(nodeModules, 'instrumented-lambda'), ours, { recursive: true });
    cpSync(join(nodeModules, 'prom-client'), join(ours, 'node_modules/prom-client'), { recursive: true });
    cpSync(join(nodeModules, 'prom-client-14'), join(path, 'prom-client'), { recursive: true });
    for (const each of ['tdigest', 'bintrees', '@opentelemetry'])
      symlinkSync(join(nodeModules, each), join(path, each), 'dir');
    return path;
  }

  test.each([
    ['both in node_modules', 'external', true],
    ['prom-client in node_modules, we in the bundle', 'external-prom-client', true],
    ['prom-client in the bundle, we in node_modules', 'external-us', false],
    ['both in the bundle', undefined, false],
  ] as const)(
    "pushes the app's metrics or logs one line that it does not: %s",
    async (what, variant, isFound) => {
      const folder = project.makeSources(`second-${what}`, ['decorated.ts']);
      const packages = nestPackages(folder);
      const outDir = join(folder, 'out');
      const options = {
        entry: join(folder, 'src/decorated.ts'),
        outDir,
        format: 'cjs',
        decorators: 'standard',
        variant,
      };

      const { exitCode, output } = await project.run('tools/esbuild.mjs', [JSON.stringify(options)], {
        cwd: folder,
      });

      expect(exitCode, output).toBe(0);
      await runDeployed(
        { output: outDir, nodeModules: variant === undefined ? undefined : packages },
        (run) => {
          expect(run.value('aws_lambda_invocations_total'), run.log).toBe(1);
          expect(run.value('orders_shipped_total'), run.log).toBe(isFound ? 2 : undefined);
          const lines = run.log.split('\n').filter((line) => line.includes('instrumented-lambda:'));
          expect(lines, run.log).toHaveLength(isFound ? 0 : 1);
          if (!isFound) expect(lines[0]).toMatch(/index\.js holds .*prom-client 14 or earlier/);
        },
      );
    },
  );
});

describe.each(['5', '6', '7'])('middy %s', (major) => {
  test('pushes with instrument() around a complete chain', async () => {
    const folder = project.makeSources(`middy-${major}`, ['middy.ts']);
    const entry = join(folder, 'src/middy.ts');
    writeFileSync(entry, readFileSync(entry, 'utf8').replace('@middy/core', `middy-${major}`));
    const outDir = join(folder, 'out');
    const options = { entry, outDir, format: 'cjs', decorators: 'none' };

    const { exitCode, output } = await project.run('tools/esbuild.mjs', [JSON.stringify(options)], {
      cwd: folder,
    });

    expect(exitCode, output).toBe(0);
    await runDeployed({ output: outDir }, (run) => expectPush(run));
    rows.push({
      tool: 'middy, esbuild',
      versions: [project.versionOf(`middy-${major}`), project.versionOf('esbuild')],
      what: '`instrument(middy()…)`',
      set: '',
      sizeKb: measureCodeKb(outDir),
    });
  });
});

afterAll(() => {
  keepRows('bundlers', rows);
});
