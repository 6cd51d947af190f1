import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { unpackLayer, type UnpackedLayer } from '../layer/unpack-layer.js';
import type { LambdaEnvironment } from '../service/lambda-environment.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { buildTaskRoot, type TaskRoot } from '../task-root/build-task-root.js';

const ping = { warmer: true, concurrency: 1 };
let taskRoot: TaskRoot;
let layer: UnpackedLayer;

beforeAll(async () => {
  const source = fileURLToPath(new URL('./fixtures/warmed.ts', import.meta.url));
  taskRoot = await buildTaskRoot(source, 'bundled-cjs');
  layer = unpackLayer();
});
afterAll(() => {
  taskRoot[Symbol.dispose]();
  layer.remove();
});

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

/** @returns the contents of all journals of an environment */
function readJournals(env: LambdaEnvironment): string[] {
  return readdirSync(env.tmpDir)
    .filter((file) => file.endsWith('.journal'))
    .map((file) => readFileSync(join(env.tmpDir, file)).toString('latin1'));
}

describeUnderRuntimes('an ignored invocation', (_runtime, start) => {
  const settings = (receiver: ImportReceiver, env: Record<string, string> = {}) => ({
    taskRoot: taskRoot.path,
    env: { ASSERTS_REMOTE_WRITE_URL: receiver.url, ...env },
  });

  test.each(['handler', 'callback'])(
    'returns its result and is neither counted, pushed nor journaled: %s',
    async (name) => {
      const receiver = await startReceiver();
      const env = await start(`index.${name}`, settings(receiver));
      const journals = readJournals(env);

      for (let i = 0; i < 3; i += 1) expect((await env.invoke(ping)).payload, env.output).toBe('warm');
      expect(receiver.pushes).toHaveLength(0);
      expect(readJournals(env)).toEqual(journals);
      expect((await env.invoke({})).payload).toBe('shipped');
      await env.invoke(ping);
      await env.invoke({});

      expect(receiver.pushes).toHaveLength(2);
      expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
      expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(2);
      expect(receiver.value('aws_lambda_cold_starts_total')).toBe(1);
    },
  );

  test('counts as no timeout near its deadline, and as no crash if its process ends', async () => {
    const receiver = await startReceiver();
    const env = await start('index.handler', settings(receiver));
    await env.invoke({});

    await env.invoke({ ...ping, ms: 400 }, { timeoutMs: 600 });
    await env.invoke({ ...ping, end: 'kill' });
    await env.invoke({});

    expect(env.startCount).toBe(2);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
    expect(receiver.value('aws_lambda_errors_total')).toBe(0);
    expect(receiver.value('aws_lambda_invocations_near_deadline')).toBe(0);
  });

  test('does not delay the freeze after its answer', async () => {
    const receiver = await startReceiver();
    const env = await start('index.handler', settings(receiver, { INSTRUMENTED_FLUSH: 'after-response' }));

    expect((await env.invoke(ping)).payload, env.output).toBe('warm');
    expect(receiver.pushes).toHaveLength(0);
    await env.invoke({});

    expect(receiver.pushes).toHaveLength(1);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test('is excluded by the layer if INSTRUMENTED_IGNORE matches', async () => {
    const receiver = await startReceiver();
    const env = await start('index.bare', {
      ...settings(receiver, { INSTRUMENTED_IGNORE: 'warm-up' }),
      layerRoot: layer.root,
      execWrapper: layer.wrapper,
    });

    expect((await env.invoke(ping)).payload, env.output).toBe('warm');
    await env.invoke({});

    expect(receiver.pushes).toHaveLength(1);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    expect(receiver.value('aws_lambda_cold_starts_total')).toBe(1);
  });

  test('is not the same as an expected error, which is counted without an error and rethrown', async () => {
    const receiver = await startReceiver();
    const env = await start('index.handler', settings(receiver));

    const { outcome, error } = await env.invoke({ end: 'expected' });

    expect(outcome, env.output).toBe('error');
    expect(error?.errorMessage).toBe('no such order');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(1);
    expect(receiver.value('aws_lambda_errors_total')).toBe(0);
  });
});
