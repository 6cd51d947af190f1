import middy from '@middy/core';
import { executionModeStandard } from '@middy/core/Standard';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { instrument } from '../../lib/instrument.js';
import { instrumented } from '../../lib/middy/instrumented.js';
import { fakeContext } from '../../lib/testing/fake-context.js';
import { useReceiver } from './use-receiver.js';

const received = useReceiver({ flush: 'interval:100s' });

class NotFoundError extends Error {}
class ExpiredError extends Error {}

const failures = {
  missing: new NotFoundError('no such order'),
  expired: new ExpiredError('too late'),
  other: new RangeError('out of stock'),
};
type Failure = keyof typeof failures;

const errorType = (error: unknown): string | false | undefined => {
  if (error instanceof NotFoundError) return false;
  return error instanceof ExpiredError ? 'Expired' : undefined;
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each<[name: string, run: (failure: Failure) => Promise<unknown>]>([
  ['a promise', (failure) => instrument(async () => Promise.reject(failures[failure]), { errorType })()],
  [
    'a throw',
    async (failure) =>
      instrument(
        (): void => {
          throw failures[failure];
        },
        { errorType },
      )(),
  ],
  [
    'a callback',
    (failure) =>
      new Promise((_resolve, reject) => {
        const handler = instrument(
          (_event: unknown, _context: unknown, done: (error: Error) => void) => {
            done(failures[failure]);
          },
          { errorType },
        );
        handler({}, fakeContext(), reject);
      }),
  ],
  [
    'middy',
    (failure) =>
      middy({ executionMode: instrumented(executionModeStandard, { errorType }) }).handler(async () =>
        Promise.reject(failures[failure]),
      )({}, fakeContext()) as Promise<unknown>,
  ],
])('errorType() for an error by %s', (_name, run) => {
  test.for<[Failure, string | undefined]>([
    ['missing', undefined],
    ['expired', 'Expired'],
    ['other', 'RangeError'],
  ])('counts %s as %s and does not change the error that the caller gets', async ([failure, label]) => {
    const first = instrument(async () => Promise.resolve());
    await first();

    await expect(run(failure)).rejects.toBe(failures[failure]);
    await instrument(async () => Promise.reject(new TypeError('pushes')))().catch(() => undefined);

    expect(received.invocations).toBe(3);
    expect(received.of('aws_lambda_duration_seconds_count')).toBe(3);
    expect(received.errors).toBe(label === undefined ? 1 : 2);
    if (label !== undefined) expect(received.of('aws_lambda_errors_total', { error_type: label })).toBe(1);
  });
});

test('errorType() that returns false causes no push by error', async () => {
  const handler = instrument(async () => Promise.reject(failures.missing), { errorType });
  await expect(handler()).rejects.toThrow();
  const pushes = received.pushes;

  await expect(handler()).rejects.toThrow();

  expect(received.pushes).toBe(pushes);
});

test('errorType() that returns a reserved name counts as Reported', async () => {
  const handler = instrument(async () => Promise.reject(failures.other), { errorType: () => 'Timeout' });

  await expect(handler()).rejects.toThrow();

  expect(received.of('aws_lambda_errors_total', { error_type: 'Reported' })).toBe(1);
});

test.for<[name: string, errorType: unknown]>([
  [
    'throws',
    () => {
      throw new Error('no code');
    },
  ],
  ['returns a promise', async () => Promise.resolve(false)],
  ['returns true', () => true],
])('errorType() that %s is logged once, and the error gets its default type', async ([, mistaken]) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const handler = instrument(async () => Promise.reject(failures.other), {
    errorType: mistaken as () => false,
  });

  await expect(handler()).rejects.toBe(failures.other);
  await expect(handler()).rejects.toBe(failures.other);

  expect(received.of('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(2);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('errorType'));
});

test('isError() is called with the result, the event and the context', async () => {
  const isError = vi.fn(() => false);
  const context = fakeContext();
  const handler = instrument(async (_event: unknown, _context: unknown) => Promise.resolve('answer'), {
    isError,
  });

  await handler('order', context);

  expect(isError).toHaveBeenCalledExactlyOnceWith('answer', 'order', context);
});
