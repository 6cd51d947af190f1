import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../lib/testing/fake-context.js';

describe('fakeContext()', () => {
  it('fakeContext() has exactly the keys of the Node.js 24 runtime', () => {
    const context: Context = fakeContext();

    expect(Object.keys(context).sort()).toEqual([
      'awsRequestId',
      'clientContext',
      'functionName',
      'functionVersion',
      'getRemainingTimeInMillis',
      'identity',
      'invokedFunctionArn',
      'logGroupName',
      'logStreamName',
      'memoryLimitInMB',
      'tenantId',
      'xRayTraceId',
    ]);
    expect(context.invokedFunctionArn).toBe('arn:aws:lambda:eu-west-1:123456789012:function:test-function');
    expect(context.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  it('fakeContext() describes another invocation in the same environment for each call', () => {
    const [first, second] = [fakeContext(), fakeContext()];

    expect(first.awsRequestId).not.toBe(second.awsRequestId);
    expect(first.logStreamName).toBe(second.logStreamName);
  });

  it('fakeContext() counts down the remaining time on the given clock', () => {
    let nowMs = 1000;
    const context = fakeContext({ timeoutMs: 500, now: () => nowMs });

    const atBegin = context.getRemainingTimeInMillis();
    nowMs += 600;

    expect([atBegin, context.getRemainingTimeInMillis()]).toEqual([500, -100]);
  });

  it('fakeContext() uses the given names, region and account in all properties', () => {
    const context = fakeContext({
      functionName: 'orders',
      functionVersion: '7',
      region: 'us-east-2',
      accountId: '210987654321',
    });

    expect(context).toMatchObject({
      functionName: 'orders',
      invokedFunctionArn: 'arn:aws:lambda:us-east-2:210987654321:function:orders',
      logGroupName: '/aws/lambda/orders',
    });
    expect(context.logStreamName).toContain('/[7]');
    expect(context).not.toHaveProperty('region');
  });

  it('fakeContext() accepts any property of the context itself', () => {
    const context = fakeContext({ awsRequestId: 'r-1', getRemainingTimeInMillis: () => 42 });

    expect([context.awsRequestId, context.getRemainingTimeInMillis()]).toEqual(['r-1', 42]);
  });
});
