import { describe, expect, test } from 'vitest';
import type { RegistryLike } from '../../lib/config/registry-like.js';
import { Counter, Gauge, Histogram, Registry } from '../../lib/metrics/prom-client.js';
import { RegistrySplitter } from '../../lib/registry/registry-splitter.js';

/** @returns the metrics that are read one by one, or the registry itself */
function splitRegistry(registry: RegistryLike, splitter = new RegistrySplitter()): readonly object[] {
  return splitter.split(registry).map(({ subject }) => subject);
}

describe('RegistrySplitter', () => {
  test('split() returns the metrics of a registry in their order', () => {
    const registry = new Registry();
    const registers = [registry];
    const counter = new Counter({ name: 'a_total', help: 'a', registers });
    const histogram = new Histogram({ name: 'h_seconds', help: 'h', registers });

    expect(splitRegistry(registry)).toEqual([counter, histogram]);
  });

  test('split() returns the same sources again, and new sources for new metrics', () => {
    const registry = new Registry();
    const registers = [registry];
    new Gauge({ name: 'a', help: 'a', registers });
    const splitter = new RegistrySplitter();
    const [first] = splitter.split(registry);

    new Gauge({ name: 'b', help: 'b', registers });

    expect(splitter.split(registry)[0]).toBe(first);
    expect(splitter.split(registry)).toHaveLength(2);
  });

  test('split() follows removed metrics and reuses the sources of metrics that come back', () => {
    const registry = new Registry();
    const registers = [registry];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Gauge({ name, help: name, registers }));
    const splitter = new RegistrySplitter();
    const [first, , last] = splitter.split(registry);

    registry.removeSingleMetric('a');
    expect(splitRegistry(registry, splitter)).toEqual([b, c]);
    registry.clear();
    expect(splitRegistry(registry, splitter)).toEqual([]);
    for (const each of [c!, a!]) registry.registerMetric(each);

    expect([...splitter.split(registry)]).toEqual([last, first]);
  });

  test('split() returns separate sources for a registry with default labels', () => {
    const [plain, labelled] = [new Registry(), new Registry()];
    const gauge = new Gauge({ name: 'a', help: 'a', registers: [plain, labelled] });
    labelled.setDefaultLabels({ b: 'c' });
    const splitter = new RegistrySplitter();

    const [unlabelled] = splitter.split(plain);
    const [first] = splitter.split(labelled);
    const [second] = splitter.split(labelled);
    labelled.setDefaultLabels({});

    expect(first?.subject).toBe(gauge);
    expect(first).not.toBe(unlabelled);
    expect(second).toBe(first);
    expect(splitter.split(labelled)).toEqual([unlabelled]);
  });

  test.each([
    undefined,
    () => 'none',
    () => [{}],
    () => [null],
    () => {
      throw new Error('broken');
    },
  ])('split() returns another kind of registry as a whole: getMetricsAsArray is %s', (getMetricsAsArray) => {
    const registry = { getMetricsAsJSON: () => Promise.resolve([]), getMetricsAsArray };

    expect(splitRegistry(registry)).toEqual([registry]);
  });
});
