import { describe, expect, test } from 'vitest';
import { instrument } from '../../../lib/instrument.js';
import { fakeContext } from '../../../lib/testing/fake-context.js';
import { useReceiver } from '../use-receiver.js';

type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: unknown, callback?: Callback) => unknown;

const failure = new RangeError('out of stock');

describe('a handler of three parameters that Node.js 24 calls without a callback', () => {
  const received = useReceiver();

  test('gets a callback, and resolves to the result passed to it', async () => {
    const handler: Handler = instrument((_event, _context, callback) => {
      setTimeout(() => callback?.(null, 'a'), 1);
    });

    expect(await handler({}, fakeContext())).toBe('a');
    expect(received.invocations).toBe(1);
  });

  test('rejects with the error passed to the callback', async () => {
    const handler: Handler = instrument((_event, _context, callback) => callback?.(failure));

    await expect(handler({}, fakeContext())).rejects.toBe(failure);
    expect(received.errors).toBe(1);
  });

  test('may still return a promise or a value, or throw', async () => {
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

  test('gets no callback if the caller is not Lambda', async () => {
    let passed: unknown[] = [];
    const method = instrument((...args: [unknown, unknown, unknown?]) => {
      passed = args;
    });
    Object.defineProperty(method, 'length', { value: 3 });

    // The call returns a promise because the push comes first; with a rest parameter its type does not show that.
    await Promise.resolve(method('id', { quantity: 1 }));

    expect(passed).toEqual(['id', { quantity: 1 }]);
  });
});

describe('a handler of three parameters while the library is disabled', () => {
  const received = useReceiver({ disabled: true });

  test('still gets a callback', async () => {
    const handler: Handler = instrument((_event, _context, callback) => callback?.(null, 'a'));

    expect(await handler({}, fakeContext())).toBe('a');
    expect(received.pushes).toBe(0);
  });
});
