import type { SQSEvent } from 'aws-lambda';
import {
  counterValue,
  fakeContext,
  metricMatchers,
  resetInstrumentation,
  samples,
  type MetricMatchers,
} from 'instrumented-lambda/testing';
import { afterEach, expect, test } from 'vitest';
import { handler } from '../orders.js';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merges our matchers into vitest's
  interface Matchers<T> extends MetricMatchers<T> {}
}
expect.extend(metricMatchers);

afterEach(resetInstrumentation);

const orders = (...bodies: string[]): SQSEvent => ({ Records: bodies.map((body) => ({ body })) }) as SQSEvent;

test('counts an invocation', async () => {
  await handler(orders('o-1'), fakeContext());

  expect(await counterValue('aws_lambda_invocations_total')).toBe(1);
  expect(await counterValue('aws_lambda_errors_total')).toBe(0);
});

test('counts an order that cannot be shipped as an error, by its type', async () => {
  await expect(handler(orders(''), fakeContext())).rejects.toThrow(RangeError);

  expect(await samples()).toHaveMetricValue('aws_lambda_errors_total', 1, { error_type: 'RangeError' });
});
