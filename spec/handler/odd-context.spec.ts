import { expect, test } from 'vitest';
import { instrument } from '../../lib/instrument.js';
import { useReceiver } from './use-receiver.js';

const received = useReceiver();

const revoked = Proxy.revocable({}, {});
revoked.revoke();

test.for<[name: string, context: unknown]>([
  ['undefined', undefined],
  ['null', null],
  ['a string', 'context'],
  ['empty', {}],
  ['without a prototype', Object.create(null)],
  ['frozen', Object.freeze({ awsRequestId: 'a' })],
  ['of wrong types', { awsRequestId: 1, getRemainingTimeInMillis: 'soon', logStreamName: {} }],
  ['without a valid remaining time', { getRemainingTimeInMillis: () => Number.NaN }],
  [
    'throwing',
    {
      getRemainingTimeInMillis() {
        throw new Error('no clock');
      },
      get awsRequestId() {
        throw new Error('no id');
      },
    },
  ],
  ['a revoked proxy', revoked.proxy],
])('instrument() counts and returns the result if the context is %s', async ([, context]) => {
  const handler = instrument(async (event: unknown, _context?: unknown) => Promise.resolve(event));

  expect(await handler('event', context)).toBe('event');
  expect(received.invocations).toBe(1);
});

test('instrument() counts and returns the result if there are no arguments', async () => {
  const handler = instrument(async () => Promise.resolve('answer'));

  expect(await handler()).toBe('answer');
  expect(received.invocations).toBe(1);
});

test('instrument() counts and calls back if the context of a callback handler is a revoked proxy', async () => {
  const handler = instrument(
    (_event: unknown, _context: unknown, callback: (error: null, result: string) => void) =>
      callback(null, 'answer'),
  );

  const answer = await new Promise((resolve) => {
    handler({}, revoked.proxy, (_error, result) => resolve(result));
  });

  expect(answer).toBe('answer');
  expect(received.invocations).toBe(1);
});
