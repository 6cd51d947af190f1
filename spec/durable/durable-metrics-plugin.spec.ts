import {
  withDurableExecution,
  type DurableContext,
  type DurableInstrumentationPlugin,
  type DurableInstrumentationPluginProvider,
} from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { durableExecutionPluginProvider, DurableMetricsPlugin } from '../../lib/durable/index.js';
import { instrument } from '../../lib/instrument.js';
import { flush } from '../../lib/instrumentation/public-api.js';
import { useReceiver } from '../handler/use-receiver.js';

const received = useReceiver();

// Real time: skipped time would skip the timers of the library's pushes too.
beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: false }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());
afterEach(() => {
  vi.restoreAllMocks();
});

type Execution = (event: unknown, context: DurableContext) => Promise<unknown>;

async function run(handler: ReturnType<typeof withDurableExecution>) {
  const execution = await new LocalDurableTestRunner({ handlerFunction: handler }).run({ payload: {} });
  return execution.getStatus();
}
const plugged = (execution: Execution, count = 1): ReturnType<typeof withDurableExecution> =>
  withDurableExecution(execution, {
    plugins: Array.from({ length: count }, () => new DurableMetricsPlugin()),
  });

const operations = (labels: Record<string, string>): number =>
  received.of('aws_lambda_durable_operations_total', labels);
const attempts = (operation: string, outcome: string): number =>
  received.of('aws_lambda_durable_attempts_total', { operation, outcome });
const executions = (status: string): number => received.of('aws_lambda_durable_executions_total', { status });

const ships: Execution = async (_event, context) => {
  await context.step('reserve', async () => Promise.resolve('reserved'));
  await context.wait('payment', { seconds: 1 });
  await context.runInChildContext('parcel', async (child) =>
    child.step('pack', async () => Promise.resolve()),
  );
  return 'done';
};

test('DurableMetricsPlugin and its provider have the types of the SDK', () => {
  const plugin: DurableInstrumentationPlugin = durableExecutionPluginProvider.createPlugin();
  const provider: DurableInstrumentationPluginProvider<DurableMetricsPlugin> = durableExecutionPluginProvider;

  expect(plugin).toBeInstanceOf(provider.pluginType);
});

describe.each([
  ['inside instrument()', (execution: Execution) => instrument(plugged(execution))],
  ['without instrument()', (execution: Execution) => plugged(execution)],
  ['registered twice', (execution: Execution) => plugged(execution, 2)],
])('DurableMetricsPlugin %s', (_where, wrap) => {
  test('counts executions, operations, attempts, steps and invocations once', async () => {
    expect(await run(wrap(ships))).toBe('SUCCEEDED');

    expect(received.invocations).toBe(2);
    expect(received.errors).toBe(0);
    expect(received.pushes).toBe(2);
    expect(received.of('aws_lambda_durable_invocations_total', { status: 'PENDING', replay: 'false' })).toBe(
      1,
    );
    expect(received.of('aws_lambda_durable_invocations_total', { status: 'SUCCEEDED', replay: 'true' })).toBe(
      1,
    );
    expect(executions('SUCCEEDED')).toBe(1);
    expect(received.of('aws_lambda_durable_executions_total')).toBe(1);
    expect(received.of('aws_lambda_durable_execution_duration_seconds_count')).toBe(1);
    expect(received.of('aws_lambda_durable_execution_duration_seconds_sum')).toBeGreaterThan(0.5);
    const status = 'SUCCEEDED';
    expect(operations({ operation: 'reserve', type: 'Step', status })).toBe(1);
    expect(operations({ operation: 'parcel', type: 'RunInChildContext', status })).toBe(1);
    expect(operations({ operation: 'pack', type: 'Step', status })).toBe(1);
    // The wait counts as a replay: the testing package does not report which operations ended meanwhile.
    expect(operations({})).toBe(3);
    expect(attempts('reserve', status)).toBe(1);
    expect(received.of('aws_lambda_durable_attempts_total')).toBe(2);
    expect(received.of('aws_lambda_durable_step_duration_seconds_count')).toBe(2);
  });

  test('counts a step that fails and is retried, and an execution that fails', async () => {
    let tries = 0;
    const execution = wrap(async (_event, context) => {
      await context.step(
        'flaky',
        async () => {
          tries += 1;
          if (tries === 1) throw new TypeError('not yet');
          return Promise.resolve();
        },
        { retryStrategy: () => ({ shouldRetry: true, delay: { seconds: 1 } }) },
      );
      await context.step(
        'broken',
        (): never => {
          throw new RangeError('no');
        },
        { retryStrategy: () => ({ shouldRetry: false }) },
      );
    });

    expect(await run(execution)).toBe('FAILED');

    expect(executions('FAILED')).toBe(1);
    expect(received.errors).toBe(1);
    expect(attempts('flaky', 'FAILED')).toBe(1);
    expect(attempts('flaky', 'SUCCEEDED')).toBe(1);
    expect(attempts('broken', 'FAILED')).toBe(1);
    expect(operations({ operation: 'flaky', status: 'SUCCEEDED' })).toBe(1);
    expect(operations({ operation: 'broken', status: 'FAILED' })).toBe(1);
    expect(operations({})).toBe(2);
    expect(received.of('aws_lambda_durable_step_duration_seconds_count', { operation: 'flaky' })).toBe(2);
  });
});

test('DurableMetricsPlugin labels 20 operation names, and counts the others as "other" or "unnamed"', async () => {
  const execution: Execution = async (_event, context) => {
    for (let i = 0; i < 25; i += 1) await context.step(`order ${String(i)}`, async () => Promise.resolve());
    await context.step(async () => Promise.resolve());
  };

  expect(await run(instrument(plugged(execution)))).toBe('SUCCEEDED');

  expect(operations({})).toBe(26);
  expect(operations({ operation: 'order_0' })).toBe(1);
  expect(operations({ operation: 'order_19' })).toBe(1);
  expect(operations({ operation: 'other' })).toBe(5);
  expect(operations({ operation: 'unnamed' })).toBe(1);
});

test('DurableMetricsPlugin counts the same frozen info once, and another frozen info separately', async () => {
  const plugins = [new DurableMetricsPlugin(), new DurableMetricsPlugin()];
  const info = { name: 'frozen', type: 'STEP', subType: 'Step', status: 'SUCCEEDED', isReplay: false };
  for (const frozen of [Object.freeze({ ...info }), Object.freeze({ ...info })]) {
    for (const plugin of plugins) await plugin.onOperationEnd(frozen);
  }
  await flush();

  expect(operations({ operation: 'frozen' })).toBe(2);
});

test('DurableMetricsPlugin labels 20 operation types and counts the others as "other"', async () => {
  const execution: Execution = async (_event, context) => {
    for (let i = 0; i < 25; i += 1) {
      const options = { subType: `batch "${String(i)}"` };
      await context.runInChildContext('batch', async () => Promise.resolve(), options);
    }
  };

  expect(await run(instrument(plugged(execution)))).toBe('SUCCEEDED');

  expect(operations({})).toBe(25);
  expect(operations({ type: 'batch_0_' })).toBe(1);
  expect(operations({ type: 'other' })).toBe(5);
});

test('DurableMetricsPlugin does not change the result or the error of any step', async () => {
  const seen: unknown[] = [];
  const execution: Execution = async (_event, context) => {
    seen.push(await context.step('plain', (() => 7) as unknown as () => Promise<number>));
    seen.push(await context.step('promise', async () => Promise.resolve({ a: 1 })));
    const failing = context.step(
      'throws',
      (): never => {
        throw new RangeError('no');
      },
      { retryStrategy: () => ({ shouldRetry: false }) },
    );
    seen.push(await failing.catch((error: unknown) => (error as Error).message));
  };
  const bare = withDurableExecution(execution);

  await run(bare);
  const expected = seen.splice(0);
  await run(plugged(execution));

  expect(seen).toEqual(expected);
});
