import { describe, expect, test } from 'vitest';
import { instrument } from '../../../lib/instrument.js';
import { fakeContext } from '../../../lib/testing/fake-context.js';
import { useReceiver } from '../use-receiver.js';

type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: unknown, callback?: Callback) => unknown;

const failure = new RangeError('out of stock');

describe('a handler of three parameters called without a callback, as Node.js 24 does', () => {
  const received = useReceiver();

  test('is lent one, whose result it answers by', async () => {
    const handler: Handler = instrument((_event, _context, callback) => {
      setTimeout(() => callback?.(null, 'a'), 1);
    });

    expect(await handler({}, fakeContext())).toBe('a');
    expect(received.invocations).toBe(1);
  });

  test('fails by what it calls back with', async () => {
    const handler: Handler = instrument((_event, _context, callback) => callback?.(failure));

    await expect(handler({}, fakeContext())).rejects.toBe(failure);
    expect(received.errors).toBe(1);
  });

  test('may answer by a promise, a value or a throw as well', async () => {
    const byPromise: Handler = instrument(async (_event, _context, _callback) => Promise.resolve('promise'));
    const byValue: Handler = instrument((_event, _context, _callback) => 'value');
    const byThrow: Handler = instrument((_event, _context, _callback) => {
      throw failure;
    });

    expect(await byPromise({}, fakeContext())).toBe('promise');
    expect(await byValue({}, fakeContext())).toBe('value');
    await expect(byThrow({}, fakeContext())).rejects.toBe(failure);
    expect(received.invocations).toBe(3);
    expect(received.errors).toBe(1);
  });

  test('is lent none by a caller that is not Lambda', async () => {
    let met: unknown[] = [];
    const method = instrument((...args: [unknown, unknown, unknown?]) => {
      met = args;
    });
    Object.defineProperty(method, 'length', { value: 3 });

    // A promise, as the push comes first; a rest parameter leaves the type as it was.
    await Promise.resolve(method('id', { quantity: 1 }));

    expect(met).toEqual(['id', { quantity: 1 }]);
  });
});

describe('a handler of three parameters where all is switched off', () => {
  const received = useReceiver({ disabled: true });

  test('still gets a callback', async () => {
    const handler: Handler = instrument((_event, _context, callback) => callback?.(null, 'a'));

    expect(await handler({}, fakeContext())).toBe('a');
    expect(received.pushes).toBe(0);
  });
});
