import { describe, expect, test } from 'vitest';
import type { RegistryLike } from '../../lib/config/registry-like.js';
import { Counter, Gauge, Histogram, Registry } from '../../lib/metrics/prom-client.js';
import { RegistrySplitter } from '../../lib/registry/registry-splitter.js';

/** What is read, one by one. */
function takeApart(registry: RegistryLike, singles = new RegistrySplitter()): readonly object[] {
  return singles.split(registry).map(({ subject }) => subject);
}

describe('SingleMetrics', () => {
  test('split() gives the metrics of a registry in their order', () => {
    const registry = new Registry();
    const registers = [registry];
    const counter = new Counter({ name: 'a_total', help: 'a', registers });
    const histogram = new Histogram({ name: 'h_seconds', help: 'h', registers });

    expect(takeApart(registry)).toEqual([counter, histogram]);
  });

  test('split() gives the same readings again, and new ones for new metrics', () => {
    const registry = new Registry();
    const registers = [registry];
    new Gauge({ name: 'a', help: 'a', registers });
    const singles = new RegistrySplitter();
    const [first] = singles.split(registry);

    new Gauge({ name: 'b', help: 'b', registers });

    expect(singles.split(registry)[0]).toBe(first);
    expect(singles.split(registry)).toHaveLength(2);
  });

  test('split() follows metrics that go, and knows those that come back', () => {
    const registry = new Registry();
    const registers = [registry];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Gauge({ name, help: name, registers }));
    const singles = new RegistrySplitter();
    const [first, , last] = singles.split(registry);

    registry.removeSingleMetric('a');
    expect(takeApart(registry, singles)).toEqual([b, c]);
    registry.clear();
    expect(takeApart(registry, singles)).toEqual([]);
    for (const each of [c!, a!]) registry.registerMetric(each);

    expect([...singles.split(registry)]).toEqual([last, first]);
  });

  test('split() gives the metrics of a registry that adds labels, as it labels them', () => {
    const [plain, labelled] = [new Registry(), new Registry()];
    const gauge = new Gauge({ name: 'a', help: 'a', registers: [plain, labelled] });
    labelled.setDefaultLabels({ b: 'c' });
    const singles = new RegistrySplitter();

    const [unlabelled] = singles.split(plain);
    const [first] = singles.split(labelled);
    const [second] = singles.split(labelled);
    labelled.setDefaultLabels({});

    expect(first?.subject).toBe(gauge);
    expect(first).not.toBe(unlabelled);
    expect(second).toBe(first);
    expect(singles.split(labelled)).toEqual([unlabelled]);
  });

  test.each([
    undefined,
    () => 'none',
    () => [{}],
    () => [null],
    () => {
      throw new Error('broken');
    },
  ])('split() leaves a registry of another make whole: getMetricsAsArray is %s', (getMetricsAsArray) => {
    const registry = { getMetricsAsJSON: () => Promise.resolve([]), getMetricsAsArray };

    expect(takeApart(registry)).toEqual([registry]);
  });
});
