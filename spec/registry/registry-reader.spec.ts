import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { describe, expect, test, vi } from 'vitest';
import type { MetricFamilyJson, RegistryLike } from '../../lib/config/registry-like.js';
import type { FamilyReading } from '../../lib/ledger/family-reading.js';
import { RenderSlices } from '../../lib/registry/render-slices.js';
import { RegistryReader } from '../../lib/registry/registry-reader.js';
import { ManualTime } from '../flush/manual-time.js';

function family(name: string, value = 1): MetricFamilyJson {
  return { name, help: name, type: 'counter', values: [{ labels: {}, value }] };
}

/** A registry that calls `answer` for each read. */
class TestRegistry implements RegistryLike {
  readings = 0;
  answer: () => unknown;

  constructor(answer: () => unknown) {
    this.answer = answer;
  }

  async getMetricsAsJSON(): Promise<readonly MetricFamilyJson[]> {
    this.readings += 1;
    return (await this.answer()) as readonly MetricFamilyJson[];
  }
}

function setUp() {
  const time = new ManualTime();
  const errors: string[] = [];
  const sameNames: string[] = [];
  const reader = new RegistryReader({
    timers: time,
    readTimeoutMs: 250,
    onUnreadable: (problem) => void errors.push(problem),
    onDuplicateNames: (names) => void sameNames.push(...names),
  });
  const slices = new RenderSlices({ clock: time, timers: time, budgetMs: Infinity, isWaitedFor: () => true });
  const own = new Registry();
  const read = async (others: readonly RegistryLike[]): Promise<FamilyReading[]> => {
    const readings = await reader.read({ own, others, excludedMetrics: undefined, slices });
    return readings.others.flatMap(({ ownedFamilies }) => {
      for (const family of ownedFamilies) family.makeSamples(Infinity);
      return [...ownedFamilies];
    });
  };
  return { time, errors, sameNames, own, reader: { read } };
}

const good = new TestRegistry(() => [family('good')]);
const raise = (): never => {
  throw new RangeError('broken');
};
const never = (): Promise<never> => new Promise(() => undefined);

describe('RegistryReader', () => {
  test('read() returns all families in the order of the registries and leaves no timer', async () => {
    const { time, reader } = setUp();
    const other = new TestRegistry(() => [family('a'), family('b')]);

    const families = await reader.read([good, other]);

    expect(families.map(({ name }) => name)).toEqual(['good', 'a', 'b']);
    expect(time.runningTimers).toBe(0);
  });

  test('read() returns the other registries and the previous samples of a registry that throws', async () => {
    const { reader, errors } = setUp();
    const other = new TestRegistry(() => [family('other', 7)]);
    await reader.read([other, good]);
    other.answer = () => {
      throw new RangeError('broken');
    };

    const families = await reader.read([other, good]);

    expect(families).toEqual([family('other', 7), family('good')]);
    expect(errors).toEqual(['a registry: RangeError']);
  });

  test('read() waits once for a registry that never resolves, and not again', async () => {
    const { time, reader, errors } = setUp();
    const silent = new TestRegistry(never);
    const first = reader.read([silent, good]);
    await time.advance(250);
    expect((await first).map(({ name }) => name)).toEqual(['good']);

    const second = await reader.read([silent, good]);

    expect(second.map(({ name }) => name)).toEqual(['good']);
    expect(silent.readings).toBe(1);
    expect(errors).toEqual(['a registry: no answer within 250 ms']);
    expect(time.holdingTimers).toBe(0);
  });

  test('read() waits again for a registry that has resolved late', async () => {
    const { time, reader } = setUp();
    let answer = (_families: MetricFamilyJson[]): void => undefined;
    const slow = new TestRegistry(
      () =>
        new Promise<MetricFamilyJson[]>((resolve) => {
          answer = resolve;
        }),
    );
    const first = reader.read([slow]);
    await time.advance(250);
    await first;
    answer([family('slow', 1)]);
    await time.advance(0);
    slow.answer = () => [family('slow', 2)];

    const second = await reader.read([slow]);

    expect(second).toEqual([family('slow', 2)]);
  });

  test.each([undefined, null, 'text', [null], [{ name: 7 }], [{ name: 'x', values: 7 }]])(
    'read() ignores values that are no families if a registry resolves to %j',
    async (answer) => {
      const { reader } = setUp();

      expect(await reader.read([new TestRegistry(() => answer), good])).toEqual([family('good')]);
    },
  );
});

describe('RegistryReader.read() of invalid samples', () => {
  test.each([
    ['no sample', null],
    ['labels that are not an object', { labels: 'kind', value: 1 }],
    ['a value that is not a number', { labels: {}, value: '1' }],
    ['a BigInt value', { labels: {}, value: 1n }],
    ['a name that is not a string', { metricName: 7, labels: {}, value: 1 }],
    ['a label with a toString() that throws', { labels: { kind: { toString: () => fail() } }, value: 1 }],
    [
      'a label with a getter that throws',
      {
        labels: {
          get kind() {
            return fail();
          },
        },
        value: 1,
      },
    ],
    [
      'a value with a getter that throws',
      {
        labels: {},
        get value() {
          return fail();
        },
      },
    ],
  ])('ignores %s and keeps the other samples', async (_, odd) => {
    const { reader } = setUp();
    const values = [odd, { labels: { kind: 'b' }, value: 2 }];

    const [read] = await reader.read([
      new TestRegistry(() => [{ name: 'x', help: 'x', type: 'gauge', values }]),
    ]);

    expect(read?.values).toEqual([{ labels: { kind: 'b' }, value: 2 }]);
  });

  test('treats missing labels as none', async () => {
    const { reader } = setUp();

    const [read] = await reader.read([new TestRegistry(() => [{ name: 'x', values: [{ value: 2 }] }])]);

    expect(read?.values).toEqual([{ labels: {}, value: 2 }]);
  });
});

function fail(): never {
  throw new RangeError('mine');
}

describe('RegistryReader.read() of a prom-client registry', () => {
  test('creates neither a promise for a metric nor a timer if all values can be read directly', async () => {
    const { time, reader } = setUp();
    const registry = new Registry();
    const counter = new Counter({ name: 'c_total', help: 'c', registers: [registry] });
    const started = vi.spyOn(time, 'start');
    counter.inc(2);

    expect(pick(await reader.read([registry]))).toEqual({ c_total: [2] });
    expect(started).not.toHaveBeenCalled();
  });

  test('returns the current metrics after some were added, removed and reset', async () => {
    const { reader } = setUp();
    const registry = new Registry();
    const gauge = new Gauge({ name: 'g', help: 'g', labelNames: ['kind'], registers: [registry] });
    gauge.set({ kind: 'a' }, 1);
    gauge.set({ kind: 'b' }, 2);
    const readings = [pick(await reader.read([registry]))];

    gauge.remove({ kind: 'a' });
    new Counter({ name: 'c_total', help: 'c', registers: [registry] }).inc(3);
    readings.push(pick(await reader.read([registry])));
    registry.resetMetrics();
    readings.push(pick(await reader.read([registry])));
    registry.removeSingleMetric('g');
    readings.push(pick(await reader.read([registry])));
    registry.clear();
    readings.push(pick(await reader.read([registry])));

    expect(readings).toEqual([
      { g: [1, 2] },
      { g: [2], c_total: [3] },
      { g: [], c_total: [0] },
      { c_total: [0] },
      {},
    ]);
  });

  test('returns the values that collect() sets, synchronously or by a promise, in the order of the metrics', async () => {
    const { time, reader } = setUp();
    const registry = new Registry();
    const registers = [registry];
    let count = 0;
    new Gauge({
      name: 'late',
      help: 'late',
      registers,
      async collect() {
        await Promise.resolve();
        this.set((count += 1));
      },
    });
    new Gauge({
      name: 'now',
      help: 'now',
      registers,
      collect() {
        this.set((count += 1));
      },
    });

    expect(pick(await reader.read([registry]))).toEqual({ late: [2], now: [1] });
    expect(pick(await reader.read([registry]))).toEqual({ late: [4], now: [3] });
    expect(time.runningTimers).toBe(0);
  });

  test.each([
    [
      'throws',
      () => {
        throw new RangeError('broken');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('broken'))],
  ])('returns the previous samples of a metric and all others if collect() %s', async (_, collect) => {
    const { reader, errors } = setUp();
    const registry = new Registry();
    const registers = [registry];
    const broken = new Histogram({ name: 'h', help: 'h', buckets: [1], registers });
    broken.observe(0.5);
    const counter = new Counter({ name: 'c_total', help: 'c', registers });
    await reader.read([registry]);
    Object.assign(broken, { collect });
    broken.observe(0.5);
    counter.inc();

    const read = await reader.read([registry]);

    expect(pick(read)).toEqual({ h: [1, 1, 0.5, 1], c_total: [1] });
    expect(errors).toEqual(['the metric h: RangeError']);
  });

  test('returns the previous samples of a metric while collect() does not resolve, and waits for it once', async () => {
    const { time, reader, errors } = setUp();
    const registry = new Registry();
    const registers = [registry];
    let answer = (): void => undefined;
    let calls = 0;
    const silent = new Gauge({ name: 'g', help: 'g', labelNames: ['kind'], registers });
    silent.set({ kind: 'a' }, 7);
    new Counter({ name: 'c_total', help: 'c', registers }).inc();
    await reader.read([registry]);
    Object.assign(silent, {
      async collect() {
        calls += 1;
        silent.reset();
        await new Promise<void>((resolve) => (answer = resolve));
        silent.set({ kind: 'b' }, 8);
      },
    });

    const first = reader.read([registry]);
    await time.advance(250);
    expect(pick(await first)).toEqual({ g: [7], c_total: [1] });
    expect(pick(await reader.read([registry]))).toEqual({ g: [7], c_total: [1] });
    expect(calls).toBe(1);
    expect(errors).toEqual(['the metric g: no answer within 250 ms']);

    answer();
    await time.advance(0);
    Object.assign(silent, { collect: undefined });
    expect(pick(await reader.read([registry]))).toEqual({ g: [8], c_total: [1] });
    expect(time.runningTimers).toBe(0);
  });

  test('reads summaries and registries with default labels through their own methods', async () => {
    const { reader } = setUp();
    const [plain, labelled] = [new Registry(), new Registry()];
    new Summary({ name: 's', help: 's', percentiles: [0.5], registers: [plain] }).observe(3);
    new Gauge({ name: 'g', help: 'g', registers: [labelled] }).set(1);
    labelled.setDefaultLabels({ team: 'a' });

    const read = await reader.read([plain, labelled]);

    expect(pick(read)).toEqual({ s: [3, 3, 1], g: [1] });
    expect(read[1]?.values?.[0]?.labels).toEqual({ team: 'a' });
  });

  test('reads the other metrics of a registry with default labels if one throws or never resolves', async () => {
    const { time, reader, errors } = setUp();
    const registry = new Registry();
    const registers = [registry];
    registry.setDefaultLabels({ team: 'a', kind: 'b' });
    new Counter({ name: 'c_total', help: 'c', labelNames: ['kind'], registers }).inc({ kind: 'own' });
    new Gauge({ name: 'throws', help: 't', registers, collect: () => raise() });
    new Gauge({ name: 'silent', help: 's', registers, collect: never });

    const reading = reader.read([registry]);
    await time.advance(250);
    const read = await reading;

    expect(read.map(({ name, values }) => [name, values?.[0]?.labels])).toEqual([
      ['c_total', { team: 'a', kind: 'own' }],
    ]);
    expect(errors).toEqual(['the metric throws: RangeError', 'the metric silent: no answer within 250 ms']);
  });

  test('reuses the samples of a registry that it reads through getMetricsAsJSON()', async () => {
    const { reader } = setUp();
    let readings = 0;
    const registry = new TestRegistry(() => [family('a', (readings += 1)), family('b')]);
    const [before] = await reader.read([registry]);

    const [after] = await reader.read([registry]);

    expect(after?.values?.[0]).toBe(before?.values?.[0]);
    expect(after).toEqual(family('a', 2));
  });
});

/** @returns the values of each family */
function pick(families: readonly FamilyReading[]): Record<string, readonly number[]> {
  return Object.fromEntries(
    families.map(({ name, values = [] }) => [name, values.map(({ value }) => value)]),
  );
}
