import { describe, expect, test } from 'vitest';
import { ImportReceiver, metricMatchers, type MetricMatchers, type Sample } from '../../lib/testing/index.js';
import { pushTo } from './push-to.js';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merges these matchers into vitest's
  interface Matchers<T> extends MetricMatchers<T> {}
}
expect.extend(metricMatchers);

const sample = (name: string, labels: Record<string, string>, value: number): Sample => ({
  name,
  labels,
  value,
});
const read = [sample('a_total', { x: '1' }, 2), sample('a_total', { x: '2' }, 3), sample('b', {}, NaN)];

function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('Expected the assertion to fail');
}

describe('toHaveMetric()', () => {
  test('finds a series by its name and some of its labels', () => {
    expect(read).toHaveMetric('a_total');
    expect(read).toHaveMetric('a_total', { x: '1' });
    expect(read).not.toHaveMetric('a_total', { x: '3' });
    expect(read).not.toHaveMetric('c');
  });

  test('reports the series of that name on failure', () => {
    expect(messageOf(() => expect(read).toHaveMetric('a_total', { x: '3' }))).toBe(
      'Expected a series a_total{x="3"}; got\n  a_total{x="1"} 2\n  a_total{x="2"} 3',
    );
    expect(messageOf(() => expect(read).toHaveMetric('c'))).toBe(
      'Expected a series c; got none of that name',
    );
    expect(messageOf(() => expect(read).not.toHaveMetric('b'))).toBe('Expected no series b; got\n  b NaN');
  });
});

describe('toHaveMetricValue()', () => {
  test('compares the sum of all matching series', () => {
    expect(read).toHaveMetricValue('a_total', 5);
    expect(read).toHaveMetricValue('a_total', 3, { x: '2' });
    expect(read).toHaveMetricValue('b', NaN);
    expect(read).not.toHaveMetricValue('a_total', 4);
    expect(read).not.toHaveMetricValue('c', 0);
  });

  test('reports the series of the sum on failure', () => {
    expect(messageOf(() => expect(read).toHaveMetricValue('a_total', 4))).toBe(
      'Expected a_total to be 4; got 5, the sum of\n  a_total{x="1"} 2\n  a_total{x="2"} 3',
    );
    expect(messageOf(() => expect(read).not.toHaveMetricValue('a_total', 5))).toMatch(
      /^Expected a_total not to be 5/,
    );
  });

  test('accepts a receiver', async () => {
    await using receiver = await ImportReceiver.start({ tls: false });
    await pushTo(receiver, { body: 'orders_total{x="1"} 1 1000\norders_total{x="1"} 4 2000\n' });

    expect(receiver).toHaveMetricValue('orders_total', 4);
  });

  test('throws for a value that is no source of metrics', () => {
    expect(() => expect(5).toHaveMetric('a')).toThrow(/expected an ImportReceiver or the array/);
  });
});
