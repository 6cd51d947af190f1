import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { instrument } from '../../../lib/instrument.js';
import { fakeContext } from '../../../lib/testing/fake-context.js';
import { useReceiver } from '../use-receiver.js';

const received = useReceiver();
const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');
const highWaterMark = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

/** Marks the function, as `awslambda.streamifyResponse()` does. */
function streamify<F extends object>(handler: F): F {
  return Object.assign(handler, { [streamingMark]: 'response', [highWaterMark]: 1024 });
}

type StreamingHandler = (event: unknown, stream: Writable, context: unknown) => Promise<void>;

const greet: StreamingHandler = async (_event, stream) => {
  stream.write('hello ');
  await new Promise(setImmediate);
  stream.end('world');
};

test.for([
  ['before', () => instrument(streamify(greet.bind(null)))],
  ['after', () => streamify(instrument(greet.bind(null)))],
] as const)('instrument() counts a handler that was marked as streaming %s the call', async ([, make]) => {
  const handler = make();
  const stream = new PassThrough();

  const [answer] = await Promise.all([text(stream), handler({}, stream, fakeContext())]);

  expect(answer).toBe('hello world');
  expect(Reflect.get(handler, streamingMark)).toBe('response');
  expect(Reflect.get(handler, highWaterMark)).toBe(1024);
  expect(received.invocations).toBe(1);
  expect(received.errors).toBe(0);
});

test('instrument() keeps the three parameters of a streaming handler', () => {
  const handler = streamify(async (_event: unknown, _stream: unknown, _context: unknown) =>
    Promise.resolve(),
  );

  expect(instrument(handler)).toHaveLength(3);
});

test('instrument() reads the context from the third argument of a streaming handler', async () => {
  const handler = instrument(streamify(greet.bind(null)));
  const stream = new PassThrough();

  await Promise.all([text(stream), handler({}, stream, fakeContext({ functionName: 'orders' }))]);

  expect(received.of('aws_lambda_invocations_total', { function_name: 'orders' })).toBe(1);
});

test('instrument() ends the invocation when the stream has ended, also if the handler settled before', async () => {
  let release = (): void => undefined;
  const stream = new Writable({
    write: (_chunk, _encoding, done) => {
      release = done;
    },
  });
  const handler = instrument(async (_event: unknown, out: Writable, _context: unknown) => {
    out.end('written slowly');
    return Promise.resolve();
  });

  const running = handler({}, stream, fakeContext());
  await new Promise(setImmediate);
  const pushesBefore = received.pushes;
  release();
  await running;

  expect(pushesBefore).toBe(0);
  expect(received.pushes).toBe(1);
});

test('instrument() counts an error of the stream and leaves it to the stream', async () => {
  const failure = new RangeError('client went away');
  const stream = new PassThrough();
  const emitted = once(stream, 'error');
  const handler = instrument(async (_event: unknown, out: Writable, _context: unknown) => {
    out.destroy(failure);
    return Promise.resolve();
  });

  await handler({}, stream, fakeContext());

  expect(await emitted).toEqual([failure]);
  expect(received.of('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
});

test('instrument() counts a stream that is destroyed before its end as an error', async () => {
  const stream = new PassThrough();
  const handler = instrument(async (_event: unknown, out: Writable, _context: unknown) => {
    out.destroy();
    return Promise.resolve();
  });

  await handler({}, stream, fakeContext());

  expect(received.errors).toBe(1);
});

test('instrument() counts an error of a streaming handler and rejects with the same object', async () => {
  const failure = new RangeError('out of stock');
  const thrown = instrument((_event: unknown, _stream: Writable, _context: unknown): Promise<void> => {
    throw failure;
  });
  const rejected = instrument(async (_event: unknown, _stream: Writable, _context: unknown) =>
    Promise.reject(failure),
  );

  await expect(thrown({}, new PassThrough(), fakeContext())).rejects.toBe(failure);
  await expect(rejected({}, new PassThrough(), fakeContext())).rejects.toBe(failure);
  expect(received.errors).toBe(2);
});

test('instrument() returns the value of a streaming handler that returns no promise, so that the client rejects it', async () => {
  const handler = instrument((_event: unknown, _stream: Writable, _context: unknown) => 'no promise');

  expect(handler({}, new PassThrough(), fakeContext())).toBe('no promise');
  await vi.waitFor(() => expect(received.errors).toBe(1));
});
