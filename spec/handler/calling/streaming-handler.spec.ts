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

/** As `awslambda.streamifyResponse()` does it: the same function, marked. */
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
] as const)('instrument() counts a handler that was marked as streaming %s it', async ([, make]) => {
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

test('instrument() reads the context that comes third', async () => {
  const handler = instrument(streamify(greet.bind(null)));
  const stream = new PassThrough();

  await Promise.all([text(stream), handler({}, stream, fakeContext({ functionName: 'orders' }))]);

  expect(received.of('aws_lambda_invocations_total', { function_name: 'orders' })).toBe(1);
});

test('instrument() ends the invocation with the stream when the handler is done before', async () => {
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

test('instrument() counts an error of the stream, which stays an error of the stream', async () => {
  const failure = new RangeError('client went away');
  const stream = new PassThrough();
  const met = once(stream, 'error');
  const handler = instrument(async (_event: unknown, out: Writable, _context: unknown) => {
    out.destroy(failure);
    return Promise.resolve();
  });

  await handler({}, stream, fakeContext());

  expect(await met).toEqual([failure]);
  expect(received.of('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
});

test('instrument() counts a stream that was closed before its end', async () => {
  const stream = new PassThrough();
  const handler = instrument(async (_event: unknown, out: Writable, _context: unknown) => {
    out.destroy();
    return Promise.resolve();
  });

  await handler({}, stream, fakeContext());

  expect(received.errors).toBe(1);
});

test('instrument() counts an error of the handler and passes on the same object', async () => {
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

test('instrument() leaves it to the client to refuse a streaming handler that returns no promise', async () => {
  const handler = instrument((_event: unknown, _stream: Writable, _context: unknown) => 'no promise');

  expect(handler({}, new PassThrough(), fakeContext())).toBe('no promise');
  await vi.waitFor(() => expect(received.errors).toBe(1));
});
