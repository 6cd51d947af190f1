import middy, { type MiddlewareObj } from '@middy/core';
import { executionModeStandard } from '@middy/core/Standard';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { instrument } from '../../lib/instrument.js';
import { instrumented } from '../../lib/middy/instrumented.js';
import { fakeContext } from '../../lib/testing/fake-context.js';
import { useReceiver } from '../handler/use-receiver.js';

const received = useReceiver();
const failure = new RangeError('out of stock');

const ship = async (event: unknown): Promise<unknown> => Promise.resolve({ shipped: event });
const fail = async (): Promise<never> => Promise.reject(failure);

/** The same chain, bare and instrumented. */
function chains(handler: (event: unknown) => Promise<unknown>, ...middlewares: MiddlewareObj[]) {
  return {
    bare: middy().use(middlewares).handler(handler),
    instrumented: middy({ executionMode: instrumented(executionModeStandard) })
      .use(middlewares)
      .handler(handler),
  };
}

async function endingOf(running: Promise<unknown>): Promise<unknown> {
  return running.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
}

describe('instrumented()', () => {
  test.for<
    [
      name: string,
      handler: (event: unknown) => Promise<unknown>,
      middlewares: MiddlewareObj[],
      errors: number,
    ]
  >([
    ['nothing fails', ship, [{ before: () => undefined }], 0],
    ['a middleware returns early', fail, [{ before: () => 'cached' }], 0],
    ['a middleware throws before the handler', ship, [{ before: fail }], 1],
    ['a middleware throws after the handler', ship, [{ after: fail }], 1],
    ['a middleware returns early after the handler', ship, [{ after: () => 'replaced' }], 0],
    ['the handler throws', fail, [{ after: () => undefined }], 1],
    ['a middleware replaces the error of the handler by a result', fail, [{ onError: () => 'sorry' }], 0],
  ])(
    'counts and pushes once and does not change the outcome if %s',
    async ([, handler, middlewares, errors]) => {
      const { bare, instrumented: wrapped } = chains(handler, ...middlewares);

      const expected = await endingOf(bare('7', fakeContext()) as Promise<unknown>);
      const actual = await endingOf(wrapped('7', fakeContext()) as Promise<unknown>);

      expect(actual).toEqual(expected);
      expect(received.invocations).toBe(1);
      expect(received.errors).toBe(errors);
      expect(received.pushes).toBe(1);
    },
  );

  test('counts the early timeout of middy and pushes it before the deadline', async () => {
    const handler = middy({
      executionMode: instrumented(executionModeStandard),
      timeoutEarlyInMillis: 1450,
    }).handler(async () => new Promise(() => undefined));
    const context = fakeContext({ timeoutMs: 1500 });

    const { error } = (await endingOf(handler({}, context) as Promise<unknown>)) as { error: Error };

    expect(error.name).toBe('TimeoutError');
    expect(received.errors).toBe(1);
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(0);
  });

  test('works if middlewares are added after the handler', async () => {
    const handler = middy({ executionMode: instrumented(executionModeStandard) })
      .handler(ship)
      .after((request) => {
        request.response = { ...(request.response as object), after: true };
      });

    expect(await handler('7', fakeContext())).toEqual({ shipped: '7', after: true });
    expect(received.invocations).toBe(1);
  });

  test('instruments a streaming handler', async () => {
    const symbol = Symbol.for('aws.lambda.runtime.handler.streaming');
    vi.stubGlobal('awslambda', {
      streamifyResponse: (handler: object) => Object.assign(handler, { [symbol]: 'response' }),
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const handler = middy({ executionMode: instrumented(executionModeStreamifyResponse) }).handler(async () =>
      Promise.resolve('streamed'),
    ) as unknown as (event: unknown, stream: PassThrough, context: unknown) => Promise<void>;
    const stream = new PassThrough();

    const [answer] = await Promise.all([text(stream), handler({}, stream, fakeContext())]);

    expect(answer).toBe('streamed');
    expect(Reflect.get(handler, symbol)).toBe('response');
    expect(received.invocations).toBe(1);
  });
});

test('instrument() also accepts a complete middy chain', async () => {
  const handler = instrument(
    middy()
      .before(() => 'cached')
      .handler(ship),
  );

  expect(await handler('7', fakeContext(), { signal: AbortSignal.timeout(1000) })).toBe('cached');
  expect(received.invocations).toBe(1);
});
