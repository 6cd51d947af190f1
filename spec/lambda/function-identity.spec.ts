import { describe, expect, test } from 'vitest';
import { needsContext, resolveIdentity } from '../../lib/lambda/function-identity.js';
import { fakeContext } from '../../lib/testing/fake-context.js';

const hints = { threadId: 0, randomId: () => 'random' };
const id = '0123456789abcdef0123456789abcdef';

describe('resolveIdentity()', () => {
  test('reads account and names from the context', () => {
    const context = fakeContext({ functionName: 'orders', functionVersion: '7', accountId: '42' });

    expect(resolveIdentity({ AWS_REGION: 'eu-west-1' }, context, hints)).toMatchObject({
      functionName: 'orders',
      version: '7',
      region: 'eu-west-1',
      accountId: '42',
    });
  });

  test('falls back to the environment, then to undefined', () => {
    const environment = { AWS_LAMBDA_FUNCTION_NAME: 'orders', AWS_LAMBDA_FUNCTION_VERSION: '$LATEST' };

    expect(resolveIdentity(environment, {}, hints)).toEqual({
      functionName: 'orders',
      version: '$LATEST',
      region: undefined,
      accountId: undefined,
      instance: 'random',
    });
  });

  test.each([
    [`2026/11/22/[$LATEST]${id}`, id],
    [`2026/11/22/orders[$LATEST][${id}]`, id],
    ['my-own-stream', 'my-own-stream'],
  ])('derives from the log stream %s the instance %s', (AWS_LAMBDA_LOG_STREAM_NAME, instance) => {
    expect(resolveIdentity({ AWS_LAMBDA_LOG_STREAM_NAME }, {}, hints).instance).toBe(instance);
  });

  test('prefers the environment to the context', () => {
    const environment = {
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_VERSION: '7',
      AWS_LAMBDA_LOG_STREAM_NAME: `2026/11/22/[7]${id}`,
      AWS_REGION: 'eu-west-1',
    };
    const context = fakeContext({
      functionName: 'other',
      functionVersion: '8',
      region: 'eu-central-1',
      logStreamName: 'x',
    });

    expect(resolveIdentity(environment, context, hints)).toMatchObject({
      functionName: 'orders',
      version: '7',
      region: 'eu-west-1',
      instance: id,
    });
  });

  test.each([`2026/11/22/[7]${'b'.repeat(32)}`, undefined])(
    'ignores the log stream of a snapshot that a restore did not change: %s',
    (logStreamName) => {
      const environment = {
        AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start',
        ...(logStreamName !== undefined && { AWS_LAMBDA_LOG_STREAM_NAME: logStreamName }),
      };
      const hints = { threadId: 0, randomId: () => 'random' };

      expect(
        resolveIdentity(environment, { ...(logStreamName !== undefined && { logStreamName }) }, hints)
          .instance,
      ).toBe('random');
      expect(resolveIdentity(environment, undefined, hints).instance).toBe('random');
    },
  );

  test('prefers the log stream of the context in a restored snapshot, because the variables may be old', () => {
    const environment = {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start',
      AWS_LAMBDA_LOG_STREAM_NAME: `2020/01/01/[1]${'f'.repeat(32)}`,
    };

    expect(resolveIdentity(environment, { logStreamName: `2026/11/22/[1]${id}` }, hints).instance).toBe(id);
  });

  test('gives each worker thread of an environment its own instance', () => {
    const context = { logStreamName: `2026/11/22/[1]${id}` };

    expect(resolveIdentity({}, context, { ...hints, threadId: 3 }).instance).toBe(`${id}-3`);
  });

  test.each([
    ['fields of other types', { functionName: 7, invokedFunctionArn: {}, logStreamName: null }],
    [
      'getters that throw',
      {
        get functionName(): string {
          throw new Error('no');
        },
      },
    ],
    ['a truncated ARN', { invokedFunctionArn: 'arn:aws' }],
  ])('falls back to a random instance for a context with %s', (_what, context) => {
    expect(resolveIdentity({}, context as never, hints).instance).toBe('random');
  });
});

describe('needsContext()', () => {
  const complete = {
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
    AWS_LAMBDA_FUNCTION_VERSION: '7',
    AWS_LAMBDA_LOG_STREAM_NAME: `2026/11/22/[7]${id}`,
    AWS_REGION: 'eu-west-1',
  };

  test('is false if environment and settings contain all values', () => {
    expect(needsContext(complete, true)).toBe(false);
  });

  test.each<[what: string, environment: Record<string, string | undefined>, hasAccountId: boolean]>([
    ['the account', complete, false],
    ['the log stream', { ...complete, AWS_LAMBDA_LOG_STREAM_NAME: undefined }, true],
    ['the log stream of a snapshot', { ...complete, AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' }, true],
    ['the name', { ...complete, AWS_LAMBDA_FUNCTION_NAME: undefined }, true],
  ])('is true if only the context contains %s', (_what, environment, hasAccountId) => {
    expect(needsContext(environment, hasAccountId)).toBe(true);
  });
});
