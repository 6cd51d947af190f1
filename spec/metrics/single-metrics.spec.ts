import { describe, expect, test } from 'vitest';
import { Counter, Gauge, Histogram, Registry } from '../../lib/metrics/prom-client.js';
import { SingleMetrics } from '../../lib/metrics/single-metrics.js';

describe('SingleMetrics', () => {
  test('takeApart() gives what reads to the same as the registry itself', async () => {
    const registry = new Registry();
    const registers = [registry];
    new Counter({ name: 'a_total', help: 'a', labelNames: ['b'], registers }).inc({ b: 'c' }, 3);
    new Histogram({ name: 'h_seconds', help: 'h', buckets: [1, 2], registers }).observe(1.5);

    const read = await Promise.all(
      new SingleMetrics().takeApart(registry).map((each) => each.getMetricsAsJSON()),
    );

    expect(read.flat()).toEqual(await registry.getMetricsAsJSON());
  });

  test('takeApart() gives the same ones again, and new ones for new metrics', () => {
    const registry = new Registry();
    const registers = [registry];
    new Gauge({ name: 'a', help: 'a', registers });
    const singles = new SingleMetrics();
    const [first] = singles.takeApart(registry);

    new Gauge({ name: 'b', help: 'b', registers });

    expect(singles.takeApart(registry)[0]).toBe(first);
    expect(singles.takeApart(registry)).toHaveLength(2);
  });

  test('takeApart() leaves a registry whole when it adds labels of its own', () => {
    const registry = new Registry();
    new Gauge({ name: 'a', help: 'a', registers: [registry] });
    registry.setDefaultLabels({ b: 'c' });

    expect(new SingleMetrics().takeApart(registry)).toEqual([registry]);
  });

  test.each([
    undefined,
    () => [{}],
    () => [null],
    () => {
      throw new Error('broken');
    },
  ])('takeApart() leaves a registry of another make whole: getMetricsAsArray is %s', (getMetricsAsArray) => {
    const registry = { getMetricsAsJSON: () => Promise.resolve([]), getMetricsAsArray };

    expect(new SingleMetrics().takeApart(registry)).toEqual([registry]);
  });
});
