import { describe, expect, test } from 'vitest';
import type { AnyFunction } from '../../../lib/handler/any-function.js';
import { instrument } from '../../../lib/instrument.js';
import { useReceiver } from '../use-receiver.js';
import { callAsNode22 } from './stand-in-client.js';

type Callback = (error?: unknown, result?: unknown) => void;
interface Endings {
  succeed(result?: unknown): void;
  fail(error?: unknown): void;
  done(error?: unknown, result?: unknown): void;
}

const received = useReceiver();
const failure = new RangeError('out of stock');
const later = (call: () => void): void => void setTimeout(call, 1);

/** Every way to answer on Node.js 22, and the expected counts. */
const ways: readonly (readonly [name: string, handler: AnyFunction, errors: number])[] = [
  ['callback(null, result)', (_event, _context, callback: Callback) => callback(null, 'a'), 0],
  ['callback() later', (_event, _context, callback: Callback) => later(() => callback(undefined, 'a')), 0],
  ['callback(error)', (_event, _context, callback: Callback) => callback(failure), 1],
  ['callback(text)', (_event, _context, callback: Callback) => callback('broken'), 1],
  ['context.succeed()', (_event, context: Endings) => context.succeed('a'), 0],
  ['context.fail()', (_event, context: Endings) => context.fail(failure), 1],
  ['context.fail() without an error', (_event, context: Endings) => context.fail(), 1],
  ['context.done(null, result)', (_event, context: Endings) => later(() => context.done(null, 'a')), 0],
  ['context.done(error)', (_event, context: Endings) => context.done(failure), 1],
  ['a promise', async () => Promise.resolve('a'), 0],
  ['a rejected promise', async () => Promise.reject(failure), 1],
  [
    'a throw',
    () => {
      throw failure;
    },
    1,
  ],
  [
    'a throw of undefined',
    () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the client makes of it is the point
      throw undefined;
    },
    1,
  ],
  [
    'callback, then callback',
    (_event, _context, callback: Callback) => {
      callback(null, 'first');
      callback(failure);
    },
    0,
  ],
  [
    'callback, then a throw',
    (_event, _context, callback: Callback) => {
      callback(null, 'first');
      throw failure;
    },
    0,
  ],
  [
    'callback, then context.fail()',
    (_event, context: Endings, callback: Callback) => {
      callback(null, 'first');
      context.fail(failure);
    },
    0,
  ],
  [
    'callback in an async function',
    async (_event, _context, callback: Callback) => {
      callback(null, 'first');
      return Promise.resolve('second');
    },
    0,
  ],
  [
    'callback in an async function that fails',
    async (_event, _context, callback: Callback) => {
      callback(null, 'first');
      return Promise.reject(failure);
    },
    0,
  ],
  [
    'a promise, then callback',
    async (_event, _context, callback: Callback) => {
      later(() => callback(failure));
      return Promise.resolve('first');
    },
    0,
  ],
];

describe('a handler called with a callback', () => {
  test.for(ways)(
    'has the outcome of the bare handler and is counted once, by %s',
    async ([, handler, errors]) => {
      const bare = await callAsNode22(handler);
      const wrapped = await callAsNode22(instrument(handler));

      expect(wrapped).toEqual(bare);
      expect(received.invocations).toBe(1);
      expect(received.of('aws_lambda_duration_seconds_count')).toBe(1);
      expect(received.errors).toBe(errors);
      expect(received.pushes).toBe(1);
    },
  );

  test('pushes its metrics before it calls the callback', async () => {
    const handler = instrument((_event: unknown, _context: unknown, callback: Callback) =>
      callback(null, 'a'),
    );
    let pushesAtCallback: number | undefined;

    await new Promise<void>((resolve) => {
      handler({}, {}, () => {
        pushesAtCallback = received.pushes;
        resolve();
      });
    });

    expect(pushesAtCallback).toBe(1);
  });

  test('returns a value that is no promise synchronously', () => {
    const result = {};
    const handler = instrument((..._args: unknown[]) => result);

    expect(handler({}, {}, () => undefined)).toBe(result);
  });

  test('counts an invocation that the callback starts as a separate one', async () => {
    const handler = instrument((_event: unknown, _context: unknown, callback: Callback) =>
      callback(null, 'a'),
    );

    await new Promise<void>((resolve) => {
      handler({}, {}, () => {
        handler({}, {}, () => resolve());
      });
    });

    expect(received.invocations).toBe(2);
  });

  test('calls the callback with the error that the callback threw on a result', async () => {
    const unserializable = new TypeError('Do not know how to serialize a BigInt');
    const passed: unknown[] = [];
    const handler = instrument((_event: unknown, _context: unknown, callback: Callback) =>
      callback(null, 1n),
    );

    await new Promise<void>((resolve) => {
      handler({}, {}, (error?: unknown) => {
        if (error === null) throw unserializable;
        passed.push(error);
        resolve();
      });
    });

    expect(passed).toEqual([unserializable]);
  });

  test('works with a frozen context', async () => {
    const handler = instrument((_event: unknown, _context: unknown, callback: Callback) =>
      callback(null, 'a'),
    );
    const context = Object.freeze({ succeed: () => undefined });

    const result = await new Promise((resolve) => {
      handler({}, context, (_error?: unknown, given?: unknown) => resolve(given));
    });

    expect(result).toBe('a');
  });
});
