import { build } from 'esbuild';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));
const nodeModules = join(repositoryRoot, 'node_modules');

let taskRoot: string;
beforeEach(() => {
  taskRoot = mkdtempSync(join(tmpdir(), 'second-prom-client-'));
});
afterEach(() => {
  rmSync(taskRoot, { recursive: true });
});

/** @param clients module names of the copies; each copy has its own metric */
function writeHandler(clients: readonly string[], file: string): void {
  const counters = clients.map((client, i) => {
    const options = `{ name: 'app_${String(i)}_total', help: 'Calls.' }`;
    return `new (require('${client}').Counter)(${options})`;
  });
  const source = `const { instrument } = require('instrumented-lambda');
const counters = [${counters.join(', ')}];
exports.handler = instrument(async () => counters.forEach((counter) => counter.inc()));`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
}

/** Copies a package to another name or folder, next to its dependencies. */
function copyPackage(name: string, folder: string): void {
  cpSync(join(nodeModules, name), folder, { recursive: true });
}

function linkPackages(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(taskRoot, 'node_modules', name)), { recursive: true });
    symlinkSync(join(nodeModules, name), join(taskRoot, 'node_modules', name), 'dir');
  }
}

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

describe('a second prom-client', () => {
  describeUnderRuntimes('in node_modules', (_runtime, start) => {
    test('is found under any name, in any folder and with any version', async () => {
      const receiver = await startReceiver();
      copyPackage('prom-client', join(taskRoot, 'node_modules/prom-client'));
      copyPackage('prom-client-14', join(taskRoot, 'node_modules/metrics'));
      copyPackage('prom-client-14', join(taskRoot, 'node_modules/app/node_modules/prom-client'));
      copyPackage('prom-client', join(taskRoot, 'vendor/client'));
      linkPackages('instrumented-lambda', '@prometheus-io/client', 'tdigest', 'bintrees', '@opentelemetry');
      const clients = [
        'prom-client',
        'metrics',
        './node_modules/app/node_modules/prom-client',
        './vendor/client',
        '@prometheus-io/client',
      ];
      writeHandler(clients, join(taskRoot, 'index.js'));

      const env = await start('index.handler', { taskRoot, env: { ASSERTS_REMOTE_WRITE_URL: receiver.url } });
      await env.invoke({});

      const values = clients.map((_, i) => receiver.value(`app_${String(i)}_total`));
      expect(values, env.output).toEqual(clients.map(() => 1));
      expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
      expect(env.output).not.toContain('instrumented-lambda:');
    });
  });

  describeUnderRuntimes('in one bundle with the own copy', (_runtime, start) => {
    test.each([
      ['of another version', 'prom-client-14', 'prom-client 14 or earlier'],
      ['that is the successor', '@prometheus-io/client', '@prometheus-io/client'],
      ['of the same version in another folder', './vendor/client', 'prom-client 15'],
    ])('%s is reported in one line with the remedy', async (_which, client, name) => {
      const receiver = await startReceiver();
      copyPackage('prom-client', join(taskRoot, 'source/vendor/client'));
      linkPackages(
        'instrumented-lambda',
        'prom-client',
        'prom-client-14',
        '@prometheus-io/client',
        'tdigest',
      );
      linkPackages('@opentelemetry');
      // The app uses both copies, so that metrics in the own copy do not hide the other.
      writeHandler(['prom-client', client], join(taskRoot, 'source/index.js'));
      await build({
        entryPoints: [join(taskRoot, 'source/index.js')],
        outfile: join(taskRoot, 'index.js'),
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node22',
        logLevel: 'error',
      });
      rmSync(join(taskRoot, 'node_modules'), { recursive: true });

      const env = await start('index.handler', { taskRoot, env: { ASSERTS_REMOTE_WRITE_URL: receiver.url } });
      await env.invoke({});
      await env.invoke({});

      const lines = env.output.split('\n').filter((line) => line.includes('instrumented-lambda:'));
      expect(lines, env.output).toHaveLength(1);
      expect(lines[0]).toMatch(/index\.js holds prom-client 15 and|index\.js holds .* and prom-client 15/);
      expect(lines[0]).toContain(name);
      expect(lines[0]).toContain('configure({ registries: [register] })');
      expect(receiver.value('app_0_total')).toBe(2);
      expect(receiver.value('app_1_total')).toBeUndefined();
    });
  });
});
