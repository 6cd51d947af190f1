import { expect, test } from 'vitest';
import { UsageError } from '../lib/errors/usage-error.js';
import { instrument } from '../lib/instrument.js';
import { useReceiver } from './handler/use-receiver.js';

const received = useReceiver();

test('instrument() counts the invocations of a function and keeps arguments, this and result', async () => {
  const result = {};
  const handler = instrument(function (this: unknown, ...args: unknown[]) {
    return Promise.resolve([this, args, result]);
  });
  const holder = { handler };

  const [passedThis, passedArgs, passedResult] = await holder.handler(1, 2);

  expect(passedThis).toBe(holder);
  expect(passedArgs).toEqual([1, 2]);
  expect(passedResult).toBe(result);
  expect(received.invocations).toBe(1);
});

test('instrument() returns a function that is already instrumented unchanged', () => {
  const handler = instrument(async () => Promise.resolve());

  expect(instrument(handler)).toBe(handler);
});

test.for([
  ['a class', class OrderHandler {}, 'expected a function; got a class; use lambdaHandler().'],
  ['an object', {}, 'expected a function; got a value of type object.'],
  ['undefined', undefined, 'expected a function; got a value of type undefined.'],
] as const)('instrument() throws an error that names the expected value for %s', ([, given, message]) => {
  const wrap = (): unknown => instrument(given as unknown as () => void);

  expect(wrap).toThrow(UsageError);
  expect(wrap).toThrow(message);
});

test.for([true, null, 'Http500', {}])(
  'instrument() rejects %j for isError, which is no function',
  (isError) => {
    const wrap = (): unknown => instrument(async () => Promise.resolve(), { isError: isError as never });

    expect(wrap).toThrow(UsageError);
    expect(wrap).toThrow(/isError: expected a function; got/);
  },
);
