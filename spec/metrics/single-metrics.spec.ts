import { describe, expect, test } from 'vitest';
import type { RegistryLike } from '../../lib/config/registry-like.js';
import { Counter, Gauge, Histogram, Registry } from '../../lib/metrics/prom-client.js';
import { SingleMetrics } from '../../lib/metrics/single-metrics.js';

/** What is read, one by one. */
function takeApart(registry: RegistryLike, singles = new SingleMetrics()): readonly object[] {
  return singles.takeApart(registry).map(({ subject }) => subject);
}

describe('SingleMetrics', () => {
  test('takeApart() gives the metrics of a registry in their order', () => {
    const registry = new Registry();
    const registers = [registry];
    const counter = new Counter({ name: 'a_total', help: 'a', registers });
    const histogram = new Histogram({ name: 'h_seconds', help: 'h', registers });

    expect(takeApart(registry)).toEqual([counter, histogram]);
  });

  test('takeApart() gives the same readings again, and new ones for new metrics', () => {
    const registry = new Registry();
    const registers = [registry];
    new Gauge({ name: 'a', help: 'a', registers });
    const singles = new SingleMetrics();
    const [first] = singles.takeApart(registry);

    new Gauge({ name: 'b', help: 'b', registers });

    expect(singles.takeApart(registry)[0]).toBe(first);
    expect(singles.takeApart(registry)).toHaveLength(2);
  });

  test('takeApart() follows metrics that go, and knows those that come back', () => {
    const registry = new Registry();
    const registers = [registry];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Gauge({ name, help: name, registers }));
    const singles = new SingleMetrics();
    const [first, , last] = singles.takeApart(registry);

    registry.removeSingleMetric('a');
    expect(takeApart(registry, singles)).toEqual([b, c]);
    registry.clear();
    expect(takeApart(registry, singles)).toEqual([]);
    for (const each of [c!, a!]) registry.registerMetric(each);

    expect([...singles.takeApart(registry)]).toEqual([last, first]);
  });

  test('takeApart() gives the metrics of a registry that adds labels, as it labels them', () => {
    const [plain, labelled] = [new Registry(), new Registry()];
    const gauge = new Gauge({ name: 'a', help: 'a', registers: [plain, labelled] });
    labelled.setDefaultLabels({ b: 'c' });
    const singles = new SingleMetrics();

    const [unlabelled] = singles.takeApart(plain);
    const [first] = singles.takeApart(labelled);
    const [second] = singles.takeApart(labelled);
    labelled.setDefaultLabels({});

    expect(first?.subject).toBe(gauge);
    expect(first).not.toBe(unlabelled);
    expect(second).toBe(first);
    expect(singles.takeApart(labelled)).toEqual([unlabelled]);
  });

  test.each([
    undefined,
    () => 'none',
    () => [{}],
    () => [null],
    () => {
      throw new Error('broken');
    },
  ])('takeApart() leaves a registry of another make whole: getMetricsAsArray is %s', (getMetricsAsArray) => {
    const registry = { getMetricsAsJSON: () => Promise.resolve([]), getMetricsAsArray };

    expect(takeApart(registry)).toEqual([registry]);
  });
});
