import { afterEach, expect, jest, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { configure } from 'instrumented-lambda';
import {
  counterValue,
  fakeContext,
  ImportReceiver,
  metricMatchers,
  resetInstrumentation,
  samples,
  type MetricMatchers,
} from 'instrumented-lambda/testing';
import { handler } from '../orders.js';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> extends MetricMatchers<R> {}
}
expect.extend(metricMatchers);

afterEach(() => {
  resetInstrumentation();
  jest.useRealTimers();
});

const orders = (...bodies: string[]): SQSEvent => ({ Records: bodies.map((body) => ({ body })) }) as SQSEvent;

test('counts an invocation', async () => {
  await handler(orders('o-1'), fakeContext());

  expect(await counterValue('aws_lambda_invocations_total')).toBe(1);
});

test('counts an order that cannot be shipped as an error, by its type', async () => {
  await expect(handler(orders(''), fakeContext())).rejects.toThrow('Cannot ship an order');

  expect(await samples()).toHaveMetricValue('aws_lambda_errors_total', 1, { error_type: 'RangeError' });
});

test('pushes its counts before it answers, also with fake timers', async () => {
  const receiver = await ImportReceiver.start();
  configure({ endpoint: receiver.url, certificateAuthority: receiver.certificateAuthority });
  jest.useFakeTimers();

  await handler({ Records: [] }, fakeContext());

  expect(receiver).toHaveMetricValue('aws_lambda_invocations_total', 1);
  jest.useRealTimers();
  await receiver.close();
});
