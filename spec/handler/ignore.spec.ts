import { afterEach, expect, test, vi } from 'vitest';
import { isWarmUp } from '../../lib/handler/is-warm-up.js';
import { instrument } from '../../lib/instrument.js';
import { lambdaHandler } from '../../lib/lambda-handler.js';
import { flush } from '../../lib/instrumentation/public-api.js';
import { fakeContext } from '../../lib/testing/fake-context.js';
import { useReceiver } from './use-receiver.js';

const received = useReceiver();
const ping = { source: 'serverless-plugin-warmup' };
const isPing = (event: unknown): boolean => event === ping;

afterEach(() => {
  vi.restoreAllMocks();
});

test('ignore() excludes an invocation from counts and pushes, and the next invocation is the cold start', async () => {
  const handler = instrument(async (event: unknown) => Promise.resolve(event), { ignore: isPing });

  expect(await handler(ping)).toBe(ping);
  expect(received.pushes).toBe(0);
  await handler('order');
  expect(await handler(ping)).toBe(ping);
  await handler('order');

  expect(received.pushes).toBe(2);
  expect(received.invocations).toBe(2);
  expect(received.of('aws_lambda_duration_seconds_count')).toBe(2);
  expect(received.of('aws_lambda_cold_starts_total')).toBe(1);
});

test('ignore() excludes an error, which is rethrown unchanged', async () => {
  const failure = new RangeError('no');
  const handler = instrument(async (_event: unknown) => Promise.reject(failure), { ignore: isPing });

  await expect(handler(ping)).rejects.toBe(failure);
  await flush();

  expect(received.invocations).toBe(0);
  expect(received.errors).toBe(0);
});

test('ignore() keeps the handler synchronous if it returns a plain value', () => {
  const handler = instrument((event: object) => event, { ignore: isPing });

  expect(handler(ping)).toBe(ping);
});

test("ignore() passes the caller's callback to the handler", () => {
  const answer = vi.fn();
  const handler = instrument(
    (event: unknown, _context: unknown, done: (error: null, result: unknown) => void) => {
      done(null, event);
    },
    { ignore: isPing },
  );

  handler(ping, fakeContext(), answer);

  expect(answer).toHaveBeenCalledExactlyOnceWith(null, ping);
});

test('ignore() excludes the instrumented calls inside the invocation', async () => {
  const inner = instrument(async (event: unknown, _context?: unknown) => Promise.resolve(event));
  const outer = instrument(
    async (event: unknown, context: unknown) => {
      await inner(1);
      await new Promise(setImmediate);
      await Promise.all([inner(2), inner(3, context)]);
      return event;
    },
    { ignore: isPing },
  );

  await outer(ping, fakeContext());
  await flush();

  expect(received.invocations).toBe(0);
});

test('ignore() is not called for a call inside a counted invocation', async () => {
  const ignore = vi.fn(() => true);
  const inner = instrument(async () => Promise.resolve(), { ignore });
  const outer = instrument(async (_event: unknown) => inner());

  await outer('order');

  expect(ignore).not.toHaveBeenCalled();
  expect(received.invocations).toBe(1);
});

test('ignore() separates overlapping ignored and counted invocations', async () => {
  const inner = instrument(async () => new Promise<void>((resolve) => setTimeout(resolve, 2)));
  const handler = instrument(
    async (event: unknown, _context: unknown) => {
      await new Promise(setImmediate);
      await inner();
      if (event !== ping) throw new RangeError('counted');
    },
    { ignore: isPing },
  );

  await Promise.allSettled([ping, 'a', ping, 'b', ping].map((event) => handler(event, fakeContext())));

  expect(received.invocations).toBe(2);
  expect(received.errors).toBe(2);
  expect(received.of('aws_lambda_duration_seconds_count')).toBe(2);
});

test('ignore() gets the event and the context, also of a streaming handler', async () => {
  const ignore = vi.fn(() => true);
  const context = fakeContext();
  const plain = instrument(async (_event: unknown, _context: unknown) => Promise.resolve(), { ignore });
  const streaming = instrument(
    async (_event: unknown, _stream: object, _context: unknown) => Promise.resolve(),
    { ignore },
  );
  const stream = { write: () => true, end: () => undefined };

  await plain('order', context);
  await streaming('order', stream, context);

  expect(ignore.mock.calls).toEqual([
    ['order', context],
    ['order', context],
  ]);
});

test.for<[name: string, ignore: unknown]>([
  [
    'throws',
    () => {
      throw new Error('no source');
    },
  ],
  ['returns a promise', async () => Promise.resolve(true)],
  ['returns a string', () => 'yes'],
])('ignore() that %s is logged once, and the invocation counts', async ([, ignore]) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const handler = instrument(async (event: unknown) => Promise.resolve(event), {
    ignore: ignore as () => boolean,
  });

  expect(await handler(ping)).toBe(ping);
  expect(await handler(ping)).toBe(ping);

  expect(received.invocations).toBe(2);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('ignore'));
});

test('lambdaHandler() accepts the option ignore', async () => {
  class Orders {
    async handle(event: unknown): Promise<unknown> {
      return Promise.resolve(event);
    }
  }
  const handler = lambdaHandler(Orders, { ignore: isPing });

  await handler(ping);
  await handler('order');

  expect(received.invocations).toBe(1);
});

test.for<[event: unknown, isPing: boolean]>([
  [{ source: 'serverless-plugin-warmup' }, true],
  [{ warmer: true, concurrency: 3 }, true],
  [{ warmer: true, __WARMER_INVOCATION__: 2, __WARMER_CONCURRENCY__: 3 }, true],
  [{ type: 'warmer', warmerId: 'a', index: 0, concurrency: 2, delay: 75 }, true],
  [{ type: 'warmer' }, false],
  [{ warmer: 'true' }, false],
  [{ source: 'aws.events' }, false],
  [{ body: '{"source":"serverless-plugin-warmup"}' }, false],
  [{}, false],
  ['serverless-plugin-warmup', false],
  [null, false],
  [undefined, false],
])('isWarmUp() returns for %j: %s', ([event, verdict]) => {
  expect(isWarmUp(event)).toBe(verdict);
});
