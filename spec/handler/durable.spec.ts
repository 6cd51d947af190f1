import {
  StepError,
  withDurableExecution,
  type DurableContext,
  type DurableExecutionHandler,
} from '@aws/durable-execution-sdk-js';
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readDurableInvocation } from '../../lib/handler/durable-invocation.js';
import { isDurableFailure } from '../../lib/handler/is-durable-failure.js';
import { instrument } from '../../lib/instrument.js';
import { flush } from '../../lib/instrumentation/public-api.js';
import { fakeContext } from '../../lib/testing/fake-context.js';
import { useReceiver } from './use-receiver.js';

const received = useReceiver();

beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: false }));
afterAll(() => LocalDurableTestRunner.teardownTestEnvironment());
afterEach(() => {
  vi.restoreAllMocks();
});

const durable = (status: string, replay: boolean): number =>
  received.of('aws_lambda_durable_invocations_total', { status, replay: String(replay) });

const suspends = async (_event: unknown, context: DurableContext): Promise<string> => {
  await context.step('reserve', async () => Promise.resolve('reserved'));
  await context.wait('payment', { seconds: 1 });
  await context.step('ship', async () => Promise.resolve('shipped'));
  return 'done';
};
const fails = async (_event: unknown, context: DurableContext): Promise<string> => {
  await context.wait('payment', { seconds: 1 });
  throw new RangeError('out of stock');
};

async function run(handler: ReturnType<typeof withDurableExecution>) {
  const execution = await new LocalDurableTestRunner({ handlerFunction: handler }).run({ payload: {} });
  return execution.getStatus();
}

describe('instrument(withDurableExecution())', () => {
  test('counts a suspension neither as an error nor as an end, and distinguishes first executions from replays', async () => {
    const handler = instrument(withDurableExecution(suspends));

    expect(await run(handler)).toBe('SUCCEEDED');

    expect(received.invocations).toBe(2);
    expect(received.errors).toBe(0);
    expect(received.of('aws_lambda_duration_seconds_count')).toBe(2);
    expect(durable('PENDING', false)).toBe(1);
    expect(durable('SUCCEEDED', true)).toBe(1);
    expect(received.of('aws_lambda_durable_invocations_total')).toBe(2);
  });

  test('counts a failed execution as an error of its type although nothing was thrown', async () => {
    const handler = instrument(withDurableExecution(fails as DurableExecutionHandler));

    expect(await run(handler)).toBe('FAILED');

    expect(received.invocations).toBe(2);
    expect(received.of('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
    expect(received.errors).toBe(1);
    expect(durable('FAILED', true)).toBe(1);
  });

  test('prefers the isError predicate of the user', async () => {
    const isError = vi.fn(() => false);
    const handler = instrument(withDurableExecution(fails as DurableExecutionHandler), { isError });

    await run(handler);

    expect(received.errors).toBe(0);
    expect(isError).toHaveBeenCalledWith(
      expect.objectContaining({ Status: 'FAILED' }),
      expect.objectContaining({ DurableExecutionArn: expect.any(String) as string }),
      expect.anything(),
    );
  });

  test('adds no durable series for other functions', async () => {
    await instrument(async (_event: object) => Promise.resolve({ Status: 'FAILED' }))({});

    expect(received.errors).toBe(0);
    expect(durable('FAILED', false)).toBe(0);
  });
});

describe('withDurableExecution(instrument())', () => {
  test('does not change the outcome, counts no error for a suspension and logs where to place instrument()', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const handler = withDurableExecution(instrument(suspends));

    expect(await run(handler)).toBe('SUCCEEDED');
    await flush();

    expect(received.invocations).toBe(2);
    expect(received.errors).toBe(0);
    expect(received.of('aws_lambda_duration_seconds_count')).toBe(1);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining('instrument(withDurableExecution(fn))'),
    );
  });

  test('counts once and logs nothing inside an outer instrument()', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const handler = instrument(withDurableExecution(instrument(suspends)));

    expect(await run(handler)).toBe('SUCCEEDED');

    expect(received.invocations).toBe(2);
    expect(warn).not.toHaveBeenCalled();
  });

  test('is not detected by a context of another kind that contains the context of Lambda', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const handler = instrument(async (_event: unknown, _context: object) => Promise.resolve('done'));

    await handler({}, { lambdaContext: fakeContext(), database: {} });

    expect(received.invocations).toBe(1);
    expect(warn).not.toHaveBeenCalled();
  });
});

test.for<[result: unknown, verdict: boolean | string]>([
  [{ Status: 'FAILED', Error: { ErrorType: StepError.name, ErrorMessage: 'no' } }, 'StepError'],
  [{ Status: 'FAILED', Error: {} }, true],
  [{ Status: 'FAILED' }, true],
  [{ Status: 'PENDING' }, false],
  [{ Status: 'SUCCEEDED', Result: '"done"' }, false],
  [{}, false],
  ['FAILED', false],
  [null, false],
  [undefined, false],
])('isDurableFailure() returns for %j: %s', ([result, verdict]) => {
  expect(isDurableFailure(result)).toBe(verdict);
});

const execution = { DurableExecutionArn: 'arn', CheckpointToken: 'token' };

test.for<[event: unknown, invocation: object | undefined]>([
  [{ ...execution, InitialExecutionState: { Operations: [{}] } }, { isReplay: false }],
  [{ ...execution, InitialExecutionState: { Operations: [{}, {}] } }, { isReplay: true }],
  [{ ...execution, InitialExecutionState: { Operations: [], NextMarker: 'm' } }, { isReplay: true }],
  [{ ...execution, InitialExecutionState: { Operations: [{}], NextMarker: '' } }, { isReplay: false }],
  [{ ...execution, InitialExecutionState: {} }, { isReplay: false }],
  // For example an event that a durable function passes on to another function.
  [execution, undefined],
  [{ ...execution, InitialExecutionState: null }, undefined],
  [{ ...execution, CheckpointToken: '', InitialExecutionState: {} }, undefined],
  [{ DurableExecutionArn: 'arn' }, undefined],
  [{ body: JSON.stringify(execution) }, undefined],
  [
    Object.defineProperty({}, 'DurableExecutionArn', {
      get: () => {
        throw new Error('no');
      },
    }),
    undefined,
  ],
  [null, undefined],
  ['event', undefined],
])('readDurableInvocation() returns for %j: %j', ([event, invocation]) => {
  expect(readDurableInvocation(event)).toEqual(invocation);
});
