import { describe, expect, test } from 'vitest';
import { Counter, Gauge, Histogram, Registry } from '../../lib/metrics/prom-client.js';
import { SingleMetrics } from '../../lib/metrics/single-metrics.js';

describe('SingleMetrics', () => {
  test('list() reads to the same as the registry itself', async () => {
    const registry = new Registry();
    const registers = [registry];
    new Counter({ name: 'a_total', help: 'a', labelNames: ['b'], registers }).inc({ b: 'c' }, 3);
    new Histogram({ name: 'h_seconds', help: 'h', buckets: [1, 2], registers }).observe(1.5);

    const read = await Promise.all(new SingleMetrics(registry).list().map((each) => each.getMetricsAsJSON()));

    expect(read.flat()).toEqual(await registry.getMetricsAsJSON());
  });

  test('list() gives the same ones again, and new ones for new metrics', () => {
    const registry = new Registry();
    const registers = [registry];
    new Gauge({ name: 'a', help: 'a', registers });
    const singles = new SingleMetrics(registry);
    const [first] = singles.list();

    new Gauge({ name: 'b', help: 'b', registers });

    expect(singles.list()[0]).toBe(first);
    expect(singles.list()).toHaveLength(2);
  });
});
