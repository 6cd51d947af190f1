import { afterEach, expect, test, vi } from 'vitest';
import { isPartialBatchFailure } from '../../lib/handler/is-partial-batch-failure.js';
import { isServerError } from '../../lib/handler/is-server-error.js';
import { instrument } from '../../lib/instrument.js';
import { useReceiver } from './use-receiver.js';

const received = useReceiver();

afterEach(() => {
  vi.restoreAllMocks();
});

test.for<[verdict: unknown, errorType: string]>([
  [true, 'Reported'],
  ['Http502', 'Http502'],
])('isError() that returns %s counts the result as an error', async ([verdict, errorType]) => {
  const handler = instrument(async () => Promise.resolve('answer'), { isError: () => verdict as boolean });

  expect(await handler()).toBe('answer');
  expect(received.of('aws_lambda_errors_total', { error_type: errorType })).toBe(1);
  expect(received.errors).toBe(1);
});

test.for<[name: string, isError: () => boolean]>([
  [
    'throws',
    () => {
      throw new Error('no statusCode');
    },
  ],
  ['returns a promise', (async () => Promise.resolve(true)) as unknown as () => boolean],
])('isError() that %s is logged once and counts no error', async ([, isError]) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const handler = instrument(async () => Promise.resolve('answer'), { isError });

  expect(await handler()).toBe('answer');
  expect(await handler()).toBe('answer');

  expect(received.invocations).toBe(2);
  expect(received.errors).toBe(0);
  expect(warn).toHaveBeenCalledOnce();
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('isError'));
});

test('isError() is called for a result with a getter Status that throws', async () => {
  const answer = {
    statusCode: 502,
    get Status(): string {
      throw new Error('no status');
    },
  };
  const handler = instrument(async () => Promise.resolve(answer), { isError: isServerError });

  expect(await handler()).toBe(answer);

  expect(received.of('aws_lambda_errors_total', { error_type: 'Http502' })).toBe(1);
});

test('isError() is not called if the handler threw', async () => {
  const isError = vi.fn(() => false);
  const handler = instrument(async () => Promise.reject(new RangeError('no')), { isError });

  await expect(handler()).rejects.toThrow(RangeError);

  expect(isError).not.toHaveBeenCalled();
  expect(received.errors).toBe(1);
});

test.for<[result: unknown, verdict: string | false]>([
  [{ statusCode: 500 }, 'Http500'],
  [{ statusCode: '503' }, 'Http503'],
  [{ statusCode: 499 }, false],
  [{ statusCode: 200 }, false],
  [{}, false],
  ['500', false],
  [undefined, false],
  [null, false],
])('isServerError() returns for %j: %s', ([result, verdict]) => {
  expect(isServerError(result)).toBe(verdict);
});

test.for<[result: unknown, verdict: string | false]>([
  [{ batchItemFailures: [{ itemIdentifier: 'a' }] }, 'BatchItemFailures'],
  [{ batchItemFailures: [] }, false],
  [{ batchItemFailures: null }, false],
  [{}, false],
  [undefined, false],
])('isPartialBatchFailure() returns for %j: %s', ([result, verdict]) => {
  expect(isPartialBatchFailure(result)).toBe(verdict);
});
