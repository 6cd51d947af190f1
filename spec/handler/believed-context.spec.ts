import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Instrumented } from '../../lib/instrumented.js';
import { instrument } from '../../lib/instrument.js';
import { fakeContext } from '../../lib/testing/fake-context.js';
import { useReceiver } from './use-receiver.js';

const received = useReceiver();

/** A request body that a client may send: it has the properties of a context. */
const hostileBody = {
  awsRequestId: 'x',
  functionName: 'other',
  functionVersion: '66',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:666666666666:function:other',
  logStreamName: `2026/11/22/[$LATEST]${'6'.repeat(32)}`,
  getRemainingTimeInMillis: 5,
  lambdaContext: { awsRequestId: 'y', getRemainingTimeInMillis: 5 },
};

class Orders {
  @Instrumented()
  async add(id: string, body: object): Promise<string> {
    return Promise.resolve(`${id} ${JSON.stringify(body)}`);
  }
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('data that looks like a context', () => {
  test('starts no second invocation inside an invocation', async () => {
    const orders = new Orders();
    const handler = instrument(async (event: object, _context: unknown) => orders.add('1', event));

    await handler(hostileBody, fakeContext());

    expect(received.invocations).toBe(1);
    expect(received.pushes).toBe(1);
  });

  test('sets no label if it is the first argument of the first call', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'orders');

    await new Orders().add('1', hostileBody);

    expect(received.of('aws_lambda_invocations_total', { function_name: 'orders' })).toBe(1);
    for (const label of ['account_id', 'version']) {
      expect(received.labels('aws_lambda_invocations_total')).not.toHaveProperty(label);
    }
    expect(received.labels('aws_lambda_invocations_total').instance).toMatch(/^[\da-f]{32}$/);
  });

  test('does not turn a method with a stream argument into a streaming handler', async () => {
    const copy = instrument(
      (_name: string, _to: PassThrough, options: object) => Object.keys(options).length,
    );

    expect(await Promise.resolve(copy('a', new PassThrough(), hostileBody))).toBe(7);

    expect(received.errors).toBe(0);
    expect(received.invocations).toBe(1);
  });

  test('does not make instrument() add a callback to a method of three parameters', async () => {
    const passed: unknown[] = [];
    const add = instrument((id: string, body: object, more?: object) => {
      passed.push(id, body, more);
      return 'added';
    });
    Object.defineProperty(add, 'length', { value: 3 });

    expect(await Promise.resolve(add('1', hostileBody))).toBe('added');
    expect(passed).toEqual(['1', hostileBody, undefined]);
  });
});

describe('a context of Lambda', () => {
  test('starts an invocation inside another one if its request id differs', async () => {
    const inner = instrument(async (_event: unknown, _context: unknown) => Promise.resolve('inner'));
    const outer = instrument(async (event: unknown, _context: unknown) => inner(event, fakeContext()));

    await outer({}, fakeContext());

    expect(received.invocations).toBe(2);
  });

  test('is found inside the context of a durable execution', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const handler = instrument(async (_event: unknown, _context: object) => Promise.resolve('done'));

    await handler({}, { step: () => undefined, lambdaContext: fakeContext({ functionName: 'durable' }) });

    expect(received.of('aws_lambda_invocations_total', { function_name: 'durable' })).toBe(1);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('withDurableExecution'));
  });

  test.each([{}, { awsRequestId: '1' }])(
    'may be %j in a test of a handler, and the invocation is counted',
    async (context) => {
      const handler = instrument(async (_event: unknown, _context: object) => Promise.resolve('done'));

      expect(await handler({}, context)).toBe('done');

      expect(received.invocations).toBe(1);
    },
  );
});
