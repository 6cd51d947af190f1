import { expect, test } from 'vitest';
import { instrument } from '../../lib/instrument.js';
import { fakeContext } from '../../lib/testing/fake-context.js';
import { useReceiver } from './use-receiver.js';

const received = useReceiver();
const inner = instrument(async (event: unknown, _context?: unknown) => Promise.resolve(event));

test('instrument() counts and pushes once if instrumented code calls instrumented code', async () => {
  const outer = instrument(async (_event: unknown, context: unknown) => {
    await inner(1, context);
    await Promise.all([inner(2), inner(3, context), inner(4)]);
    await new Promise<void>((resolve) => setTimeout(() => void inner(5).then(() => resolve()), 1));
  });

  await outer({}, fakeContext());

  expect(received.invocations).toBe(1);
  expect(received.pushes).toBe(1);
});

test('instrument() keeps an inner call synchronous if it returns a plain value', async () => {
  const sync = instrument((value: number) => value + 1);
  const outer = instrument(async (_event: unknown) => Promise.resolve(sync(1)));

  expect(await outer({})).toBe(2);
});

test('instrument() does not count an error that is caught inside the invocation', async () => {
  const failing = instrument(async () => Promise.reject(new RangeError('inside')));
  const outer = instrument(async () => failing().catch(() => 'caught'));

  expect(await outer()).toBe('caught');
  expect(received.errors).toBe(0);
});

test('instrument() counts overlapping invocations separately', async () => {
  const outer = instrument(async (event: number, _context: unknown) => {
    await new Promise(setImmediate);
    return inner(event);
  });

  const answers = await Promise.all([1, 2, 3].map((event) => outer(event, fakeContext())));

  expect(answers).toEqual([1, 2, 3]);
  expect(received.invocations).toBe(3);
});

test('instrument() counts a separate invocation if its event arrives in the async context of an earlier one', async () => {
  let invokeAgain: (() => Promise<unknown>) | undefined;
  const handler = instrument(async (event: unknown, _context: unknown) => {
    const { AsyncResource } = await import('node:async_hooks');
    invokeAgain ??= AsyncResource.bind(() => handler('next', fakeContext()));
    return event;
  });

  await handler('first', fakeContext());
  await invokeAgain?.();

  expect(received.invocations).toBe(2);
});
