import fc from 'fast-check';
import { Counter, exponentialBuckets, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { MetricFamilyJson, MetricValueJson } from '../../lib/config/registry-like.js';
import type { MetricSource } from '../../lib/registry/metric-source.js';
import { createDirectSource } from '../../lib/registry/create-direct-source.js';

const registers: Registry[] = [];
const labelNames = ['kind', 'size'] as const;

interface Answering {
  get(): Promise<{ readonly values: readonly MetricValueJson[] }>;
}

/** @returns the parts of a sample that are written */
function pick({ metricName, labels, value }: MetricValueJson): unknown {
  return { metricName, labels: Object.entries(labels ?? {}), value };
}

/** What `get()` answers, as {@link createDirectSource} is to read it without. */
async function ask(metric: object): Promise<unknown[]> {
  return (await (metric as Answering).get()).values.map(pick);
}

async function read(source: MetricSource): Promise<void> {
  await source.read();
  for (const family of source.families) family.makeSamples(Infinity);
}

function createOpenMetricsRegistry(): Registry {
  const registry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  return registry;
}

const labelSet = fc.record(
  { kind: fc.constantFrom('a', 'b', 7), size: fc.constantFrom('s', 'm') },
  { requiredKeys: [] },
);
const value = fc.double({ min: 0, max: 20, noNaN: true });
const step = fc.oneof(
  fc.record({ do: fc.constant('count' as const), labels: labelSet, value }),
  fc.record({ do: fc.constant('remove' as const), labels: labelSet }),
  fc.record({ do: fc.constant('reset' as const) }),
  fc.record({ do: fc.constant('read' as const) }),
);

describe('createDirectSource()', () => {
  const kinds = {
    counter: () => {
      const counter = new Counter({ name: 'c_total', help: 'c', labelNames, registers });
      return { metric: counter, count: counter.inc.bind(counter) };
    },
    'gauge that is set': () => {
      const gauge = new Gauge({ name: 'g', help: 'g', labelNames, registers });
      return { metric: gauge, count: gauge.set.bind(gauge) };
    },
    'gauge that is raised': () => {
      const gauge = new Gauge({ name: 'g', help: 'g', labelNames, registers });
      return { metric: gauge, count: gauge.inc.bind(gauge) };
    },
    histogram: () => {
      const buckets = [0.1, 1, 2, 10];
      const histogram = new Histogram({ name: 'h', help: 'h', labelNames, buckets, registers });
      return { metric: histogram, count: histogram.observe.bind(histogram) };
    },
  };

  test.each(Object.entries(kinds))(
    'reads the samples that get() returns of a %s, after any steps',
    async (_, create) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
          const { metric, count } = create();
          const source = createDirectSource(metric)!;

          for (const each of [...steps, { do: 'read' } as const]) {
            if (each.do === 'count') count(each.labels, each.value);
            else if (each.do === 'remove') metric.remove(each.labels);
            else if (each.do === 'reset') metric.reset();
            else {
              expect(source.read()).toBeUndefined();
              while (!source.families[0]?.makeSamples(1));
              expect(source.families[0].values.map(pick)).toEqual(await ask(metric));
            }
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  test('reads a metric without labels from its first value on', async () => {
    const metrics = [
      new Counter({ name: 'c_total', help: 'c', registers }),
      new Gauge({ name: 'g', help: 'g', registers }),
      new Histogram({ name: 'h', help: 'h', buckets: exponentialBuckets(1e-7, 10, 5), registers }),
    ];

    for (const metric of metrics) {
      const source = createDirectSource(metric)!;
      await read(source);
      const { name, help, type } = (await metric.get()) as MetricFamilyJson;
      expect(source.families[0]).toMatchObject({ name, help, type });
      expect(source.families[0]?.values.map(pick)).toEqual(await ask(metric));
    }
  });

  test('updates and reuses the samples of the previous read', async () => {
    const histogram = new Histogram({ name: 'h', help: 'h', labelNames, buckets: [1], registers });
    histogram.observe({ kind: 'a' }, 0.5);
    const source = createDirectSource(histogram)!;
    await read(source);
    const before = [...(source.families[0]?.values ?? [])];

    histogram.observe({ kind: 'a' }, 0.5);
    histogram.observe({ kind: 'b' }, 0.5);
    await read(source);

    const after = source.families[0]?.values ?? [];
    expect(after).toHaveLength(8);
    for (const [i, sample] of before.entries()) expect(after[i]).toBe(sample);
    expect(after.map(({ value: each }) => each)).toEqual([2, 2, 1, 2, 1, 1, 0.5, 1]);
  });

  test('reads changed buckets although count and sum are the same', async () => {
    const histogram = new Histogram({ name: 'h', help: 'h', buckets: [1, 2], registers });
    const source = createDirectSource(histogram)!;
    for (const each of [1, 3]) histogram.observe(each);
    await read(source);

    histogram.zero({});
    for (const each of [2, 2]) histogram.observe(each);
    await read(source);

    expect(source.families[0]?.values.map(({ value: each }) => each)).toEqual([0, 2, 2, 4, 2]);
  });

  test('reads labels that changed in the object that the app passed', async () => {
    const gauge = new Gauge({ name: 'g', help: 'g', labelNames, registers });
    const source = createDirectSource(gauge)!;
    const labels = { kind: 'a' };
    gauge.set(labels, 1);
    await read(source);

    labels.kind = 'b';
    await read(source);

    expect(source.families[0]?.values.map(pick)).toEqual([
      { metricName: undefined, labels: [['kind', 'b']], value: 1 },
    ]);
  });

  test('ignores values that are not numbers', async () => {
    const counter = new Counter({ name: 'c_total', help: 'c', labelNames, registers });
    const source = createDirectSource(counter)!;
    counter.inc({ kind: 'a' }, '' as unknown as number);
    counter.inc({ kind: 'b' }, 2);

    await read(source);

    expect(source.families[0]?.values.map(pick)).toEqual([
      { metricName: undefined, labels: [['kind', 'b']], value: 2 },
    ]);
  });

  test('reads metrics with exemplars', async () => {
    const openMetrics = createOpenMetricsRegistry();
    const shared = { help: 'h', labelNames, registers: [openMetrics], enableExemplars: true };
    const counter = new Counter({ name: 'c_total', ...shared });
    const histogram = new Histogram({ name: 'h', buckets: [1], ...shared });
    const exemplarLabels = { traceId: 't' } as object;
    counter.inc({ labels: { kind: 'a' }, value: 2, exemplarLabels });
    histogram.observe({ labels: { kind: 'a' }, value: 0.5, exemplarLabels });

    for (const metric of [counter, histogram]) {
      const source = createDirectSource(metric)!;
      await read(source);
      expect(source.families[0]?.values.map(pick)).toEqual(await ask(metric));
    }
  });

  test('reads the current name of a counter, which a scrape as OpenMetrics changes', async () => {
    const openMetrics = createOpenMetricsRegistry();
    const source = createDirectSource(new Counter({ name: 'c_total', help: 'c', registers: [openMetrics] }))!;

    await openMetrics.metrics();
    await read(source);

    expect(source.families[0]?.name).toBe('c');
  });

  test('returns undefined for a metric with another get(), and for a summary', () => {
    class Doubled extends Gauge {
      override async get(): ReturnType<Gauge['get']> {
        return { ...(await super.get()), values: [] };
      }
    }
    const patched = new Counter({ name: 'c_total', help: 'c', registers });
    patched.get = () => Promise.reject(new Error('mine'));
    const patchedHistogram = new Histogram({ name: 'h', help: 'h', registers });
    Object.assign(patchedHistogram, { getForPromString: () => undefined });
    const renewed = Object.assign(new Counter({ name: 'c_total', help: 'c', registers }), {
      hashMap: new Map(),
    });
    const others = [
      new Summary({ name: 's', help: 's', registers }),
      new Doubled({ name: 'g', help: 'g', registers }),
      patched,
      patchedHistogram,
      renewed,
      {},
    ];

    for (const other of others) expect(createDirectSource(other)).toBeUndefined();
  });
});
