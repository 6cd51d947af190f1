import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectPush, runDeployed } from './support/deploy.js';
import { measureCodeKb, Project, repositoryRoot, type ProjectName } from './support/project.js';
import { keepRows, type Row } from './support/rows.js';

const rows: Row[] = [];
const answer = ['shipped tea', 'shipped cups'];

/** An event of a function URL for /, the only route of the template. */
const httpEvent = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/',
  rawQueryString: '',
  headers: { host: 'orders.example' },
  requestContext: {
    http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'spec' },
    domainName: 'orders.example',
  },
  isBase64Encoded: false,
};

const adapters = ['codegenie', 'vendia', 'serverless-http'] as const;
const adapterPackages = {
  codegenie: '@codegenie/serverless-express',
  vendia: '@vendia/serverless-express',
  'serverless-http': 'serverless-http',
} as const;

describe.each<ProjectName>(['nest11', 'nest12'])(
  'an app from the template of the Nest command: %s',
  (name) => {
    const project = new Project(name);
    const isModule = name === 'nest12';
    let folder: string;
    const nest = (args: readonly string[], cwd = folder) =>
      project.run('node_modules/@nestjs/cli/bin/nest.js', args, { cwd });
    const versions = (...more: string[]) =>
      ['@nestjs/core', '@nestjs/cli', ...more].map((each) => project.versionOf(each));

    beforeAll(async () => {
      const home = project.makeFolder('template');
      const { output } = await nest(
        [
          'new',
          'orders',
          '--skip-install',
          '--skip-git',
          '--package-manager',
          'npm',
          ...(isModule ? ['--no-observe'] : []),
        ],
        home,
      );
      folder = join(home, 'orders');
      // The example of docs/getting-started.md, its test, and an entry for each HTTP adapter.
      cpSync(join(repositoryRoot, 'examples/nestjs/nestjs-standalone.ts'), join(folder, 'src/orders.ts'));
      cpSync(join(repositoryRoot, 'spec/toolchains/fixtures/nest'), join(folder, 'src'), { recursive: true });
      const spec = join(folder, 'src/orders.spec.ts');
      if (isModule) writeFileSync(spec, readFileSync(spec, 'utf8').replace("'./orders'", "'./orders.js'"));
      const built = await nest(['build']);
      expect(built.exitCode, output + built.output).toBe(0);
    });

    test('passes its tests with a push, and the test runner exits', async () => {
      const { exitCode, output } = isModule
        ? await project.run('node_modules/vitest/vitest.mjs', ['run'], { cwd: folder })
        : await project.run('node_modules/jest/bin/jest.js', ['--ci'], { cwd: folder });

      expect(exitCode, output).toBe(0);
      expect(output).not.toContain('did not exit');
      rows.push({
        tool: isModule ? 'Nest 12, vitest' : 'Nest 11, Jest',
        versions: versions(isModule ? 'vitest' : 'jest', ...(isModule ? [] : ['ts-jest'])),
        what: '`nestHandler()`, as the template tests',
        set: '',
      });
    });

    test('pushes when built by `nest build`', async () => {
      await runDeployed(
        {
          output: join(folder, 'dist'),
          nodeModules: join(project.path, 'node_modules'),
          isModule,
          handler: 'orders.handler',
        },
        (run) => expectPush(run, answer),
      );
      rows.push({
        tool: `Nest ${name.slice(4)}`,
        versions: versions(),
        what: '`nest build`, `nestHandler()`',
        set: 'deploy `node_modules`',
      });
    });

    test.each(['webpack', 'esbuild'] as const)('pushes when bundled into one file by %s', async (tool) => {
      const entry = join(folder, 'dist', 'orders.js');
      const outDir = join(folder, `out-${tool}`);

      const { exitCode, output } = await project.run(
        `tools/${tool}.mjs`,
        [JSON.stringify({ entry, outDir })],
        { cwd: folder },
      );

      expect(exitCode, output).toBe(0);
      await runDeployed({ output: outDir, files: ['index.js'] }, (run) => expectPush(run, answer));
      rows.push({
        tool: `Nest ${name.slice(4)}, ${tool}`,
        versions: versions(tool),
        what: 'one file of what `nest build` makes, `nestHandler()`',
        set: "Nest's optional packages external",
        sizeKb: measureCodeKb(outDir),
      });
    });

    test.each(adapters)('pushes when it serves HTTP through %s', async (adapter) => {
      await runDeployed(
        {
          output: join(folder, 'dist'),
          nodeModules: join(project.path, 'node_modules'),
          isModule,
          handler: `${adapter}.handler`,
          event: httpEvent,
          runtimes: ['node24'],
        },
        (run) => {
          expect(run.payload, run.log).toMatchObject({ statusCode: 200, body: 'Hello World!' });
          expectPush(run, run.payload);
        },
      );
      rows.push({
        tool: `Nest ${name.slice(4)}, HTTP`,
        versions: versions(adapterPackages[adapter]),
        what: '`instrument()` around the bootstrap',
        set: 'deploy `node_modules`',
      });
    });
  },
);

afterAll(() => {
  keepRows('frameworks', rows);
});
