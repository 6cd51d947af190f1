import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import type { LambdaEnvironment } from '../service/lambda-environment.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

function settings(url: string, env: Record<string, string> = {}) {
  return { taskRoot, env: { ASSERTS_REMOTE_WRITE_URL: url, INSTRUMENTED_FLUSH: 'interval:600s', ...env } };
}

function readNotes(env: LambdaEnvironment): string[] {
  const file = join(env.tmpDir, 'clean-up');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

describeUnderRuntimes('SIGTERM', (_runtime, start) => {
  test.each([
    ['once', 'init'],
    ['on', 'init'],
    ['once, then on', 'init'],
    ['once', 'invocation'],
    ['on', 'invocation'],
    ['prepend-once', 'invocation'],
  ])("lets the user's clean-up finish: %s, registered in the %s", async (way, when) => {
    const receiver = await startReceiver();
    const env = await start(
      'cleans-up.handler',
      settings(receiver.url, { CLEAN_UP: way, CLEAN_UP_WHEN: when }),
    );
    await env.invoke({});
    if (when === 'init') await env.invoke({});

    const { hadNotice, signal } = await env.shutdown();

    expect(readNotes(env), env.output).toEqual(['begun', 'done']);
    expect({ hadNotice, signal }).toEqual({ hadNotice: true, signal: 'SIGINT' });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(when === 'init' ? 2 : 1);
  });

  test('ends the process as without the library after the push, if there is no other listener', async () => {
    const receiver = await startReceiver();
    const env = await start('cleans-up.handler', settings(receiver.url));
    await env.invoke({});
    await env.invoke({});

    const { exitCode, signal } = await env.shutdown();

    expect({ exitCode, signal }, env.output).toEqual({ exitCode: null, signal: 'SIGTERM' });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
  });

  test('does not abort the last push if it comes twice', async () => {
    const receiver = await startReceiver();
    const env = await start('cleans-up.handler', settings(receiver.url));
    await env.invoke({});
    await env.invoke({});
    receiver.fault = { kind: 'slow-answer', delayMs: 150 };

    const ended = env.shutdown();
    await sleep(50);
    if (env.pid !== undefined) process.kill(env.pid, 'SIGTERM');
    const { signal, durationMs } = await ended;

    expect(signal, env.output).toBe('SIGTERM');
    expect(durationMs).toBeGreaterThan(140);
  });
});

describe('onTermination()', () => {
  const module = new URL('../../../build/modules/lambda/on-termination.js', import.meta.url).href;
  const prelude = `
    import { onTermination } from ${JSON.stringify(module)};
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const exitLater = () => setTimeout(() => process.exit(7), 200);
    onTermination(async () => { await sleep(50); process.stdout.write('pushed '); });
    setInterval(() => undefined, 1000);
    const ready = () => setTimeout(() => process.kill(process.pid, 'SIGTERM'), 10);
  `;

  test.each([
    ['there is no other listener', ''],
    ['another listener was removed', "process.on('SIGTERM', exitLater); process.off('SIGTERM', exitLater);"],
  ])('sends the signal again after its work if %s', async (_title, script) => {
    expect(await run(`${prelude} ${script} ready();`)).toEqual({
      code: null,
      signal: 'SIGTERM',
      output: 'pushed ',
    });
  });

  test.each([
    ['on', "process.on('SIGTERM', exitLater);"],
    ['once', "process.once('SIGTERM', exitLater);"],
    ['prependOnce', "process.prependOnceListener('SIGTERM', exitLater);"],
    [
      'during the work',
      "process.once('SIGTERM', () => setTimeout(() => process.on('SIGTERM', exitLater), 10)); setTimeout(exitLater, 100);",
    ],
  ])('leaves the exit to another listener: %s', async (_title, script) => {
    expect(await run(`${prelude} ${script} ready();`)).toEqual({ code: 7, signal: null, output: 'pushed ' });
  });

  test('leaves the exit to a listener that exits synchronously', async () => {
    const { code, signal } = await run(`${prelude} process.on('SIGTERM', () => process.exit(7)); ready();`);

    expect({ code, signal }).toEqual({ code: 7, signal: null });
  });
});

async function run(script: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, output };
}
