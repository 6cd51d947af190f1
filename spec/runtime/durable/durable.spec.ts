import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { version } from '../../../lib/version.js';
import { unpackLayer, type UnpackedLayer } from '../layer/unpack-layer.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { buildTaskRoot, type TaskRoot } from '../task-root/build-task-root.js';
import { DurableService } from './durable-service.js';

let taskRoot: TaskRoot;
/** A function without the package. */
let bareTaskRoot: TaskRoot;
let exampleTaskRoot: TaskRoot;
let layer: UnpackedLayer;
let service: DurableService;

beforeAll(async () => {
  const source = fileURLToPath(new URL('./fixtures/orders.ts', import.meta.url));
  taskRoot = await buildTaskRoot(source, 'unbundled-esm');
  const bare = fileURLToPath(new URL('./fixtures/bare.ts', import.meta.url));
  bareTaskRoot = await buildTaskRoot(bare, 'bundled-cjs');
  const example = fileURLToPath(new URL('../../../examples/durable.ts', import.meta.url));
  exampleTaskRoot = await buildTaskRoot(example, 'bundled-esm');
  layer = unpackLayer();
  service = await DurableService.start();
});
afterAll(async () => {
  taskRoot[Symbol.dispose]();
  bareTaskRoot[Symbol.dispose]();
  exampleTaskRoot[Symbol.dispose]();
  layer.remove();
  await service.stop();
});

async function startReceiver() {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  const value = (metric: string, labels?: Record<string, string>): number =>
    receiver.value(metric, labels) ?? 0;
  const ended = (status: string, replay: boolean): number =>
    value('aws_lambda_durable_invocations_total', { status, replay: String(replay) });
  return { receiver, value, ended };
}

describeUnderRuntimes('a durable function', (_runtime, start) => {
  const settings = (receiver: ImportReceiver, env: Record<string, string> = {}) => ({
    taskRoot: taskRoot.path,
    env: { ASSERTS_REMOTE_WRITE_URL: receiver.url, ...service.env, ...env },
  });

  test('is counted by an outer instrument(): suspensions, replays and an error by its type', async () => {
    const { receiver, value, ended } = await startReceiver();
    const env = await start('index.outer', settings(receiver));

    expect(await service.execute(env), env.output).toBe('SUCCEEDED');
    expect(await service.execute(env, { fail: true }), env.output).toBe('FAILED');

    expect(value('aws_lambda_invocations_total')).toBe(4);
    expect(value('aws_lambda_duration_seconds_count')).toBe(4);
    expect(value('aws_lambda_errors_total')).toBe(1);
    expect(value('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
    expect(ended('PENDING', false)).toBe(2);
    expect(ended('SUCCEEDED', true)).toBe(1);
    expect(ended('FAILED', true)).toBe(1);
    expect(value('aws_lambda_durable_invocations_total')).toBe(4);
    expect(env.output).not.toContain('instrumented-lambda:');
  });

  test('is counted by the plugin with its operations', async () => {
    const { receiver, value } = await startReceiver();
    const env = await start('index.plugged', settings(receiver));

    expect(await service.execute(env), env.output).toBe('SUCCEEDED');

    const operation = (name: string): number =>
      value('aws_lambda_durable_operations_total', { operation: name, status: 'SUCCEEDED' });
    expect(value('aws_lambda_invocations_total')).toBe(2);
    expect(operation('reserve')).toBe(1);
    expect(operation('payment')).toBe(1);
    expect(operation('ship')).toBe(1);
    expect(value('aws_lambda_durable_operations_total')).toBe(3);
    expect(value('aws_lambda_durable_executions_total', { status: 'SUCCEEDED' })).toBe(1);
    expect(value('aws_lambda_durable_attempts_total')).toBe(2);
    expect(value('aws_lambda_durable_step_duration_seconds_count')).toBe(2);
  });

  test.each([
    ['in the package', false],
    ['in the layer', true],
  ])('is counted by the plugin %s without a change to its code', async (_where, isLayer) => {
    const { receiver, value, ended } = await startReceiver();
    const env = await start(isLayer ? 'index.handler' : 'index.bare', {
      ...settings(receiver, { DURABLE_EXECUTION_PLUGINS: 'instrumented-lambda/durable' }),
      ...(isLayer && { taskRoot: bareTaskRoot.path, layerRoot: layer.root }),
    });

    expect(await service.execute(env), env.output).toBe('SUCCEEDED');
    expect(await service.execute(env, { fail: true }), env.output).toBe('FAILED');

    expect(value('aws_lambda_invocations_total')).toBe(4);
    expect(value('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
    expect(value('aws_lambda_duration_seconds_count')).toBe(4);
    expect(value('aws_lambda_cold_starts_total')).toBe(1);
    expect(ended('PENDING', false)).toBe(2);
    expect(value('aws_lambda_durable_executions_total')).toBe(2);
    expect(value('aws_lambda_durable_operations_total', { operation: 'payment' })).toBe(2);
    const [invocations] = receiver.series('aws_lambda_invocations_total');
    expect(invocations?.labels.account_id).toBe('123456789012');
    expect(invocations?.labels.layer_version).toBe(isLayer ? version : undefined);
  });

  test("is counted by the layer's shim as the handler", async () => {
    const { receiver, value, ended } = await startReceiver();
    const env = await start(join(layer.root, 'nodejs/node_modules/instrumented-lambda/shim.handler'), {
      ...settings(receiver, { INSTRUMENTED_HANDLER: 'index.bare' }),
      layerRoot: layer.root,
    });

    expect(await service.execute(env, { fail: true }), env.output).toBe('FAILED');

    expect(value('aws_lambda_invocations_total')).toBe(2);
    expect(value('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
    expect(ended('PENDING', false)).toBe(1);
  });

  test('is counted in the example of the documentation', async () => {
    const { receiver, value } = await startReceiver();
    const env = await start('index.handler', { ...settings(receiver), taskRoot: exampleTaskRoot.path });

    expect(await service.execute(env, { id: '7' }), env.output).toBe('SUCCEEDED');

    expect(value('aws_lambda_invocations_total')).toBe(2);
    expect(value('aws_lambda_durable_executions_total', { status: 'SUCCEEDED' })).toBe(1);
    expect(value('aws_lambda_durable_operations_total')).toBe(3);
  });

  test('keeps its outcome with an inner instrument(), and one line names the right place', async () => {
    const { receiver, value } = await startReceiver();
    const env = await start('index.inner', settings(receiver));

    expect(await service.execute(env), env.output).toBe('SUCCEEDED');
    expect(await service.execute(env, { fail: true }), env.output).toBe('FAILED');

    expect(value('aws_lambda_invocations_total')).toBe(4);
    expect(value('aws_lambda_errors_total')).toBe(1);
    expect(value('aws_lambda_timeouts_total')).toBe(0);
    expect(env.output.split('instrument(withDurableExecution(fn))')).toHaveLength(2);
  });

  test('keeps memory and series constant over 500 suspensions', { timeout: 240_000 }, async () => {
    const { receiver, value, ended } = await startReceiver();
    const env = await start('index.probed', settings(receiver));
    const executeMany = async (count: number): Promise<void> => {
      const statuses = await Promise.all(Array.from({ length: count }, () => service.execute(env)));
      expect(new Set(statuses), env.output).toEqual(new Set(['SUCCEEDED']));
    };
    const probe = async () =>
      (await env.invoke({ probe: true })).payload as { readonly heapBytes: number; readonly series: number };

    await executeMany(100);
    const before = await probe();
    for (let i = 0; i < 4; i += 1) await executeMany(100);
    const after = await probe();

    expect(ended('PENDING', false)).toBe(500);
    expect(ended('SUCCEEDED', true)).toBe(500);
    expect(value('aws_lambda_invocations_total')).toBe(1000);
    expect(value('aws_lambda_duration_seconds_count')).toBe(1000);
    expect(value('aws_lambda_errors_total')).toBe(0);
    expect(after.series).toBe(before.series);
    expect(after.heapBytes - before.heapBytes).toBeLessThan(2_000_000);
  });
});
