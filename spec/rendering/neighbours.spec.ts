import * as successor from '@prometheus-io/client';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import * as current from 'prom-client';
import * as former from 'prom-client-14';
import { describe, expect, test } from 'vitest';
import type { RegistryLike } from '../../lib/config/registry-like.js';
import type { PushOutcome } from '../../lib/flush/push-outcome.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';
import { setUpRenderer } from './set-up-renderer.js';

const pushed: PushOutcome = { status: 'pushed', wireBytes: 1 };
const everySecond = { kind: 'interval', intervalMs: 1000 } as const;

/** Pushes together with registries of the app. */
function setUp(
  others: () => readonly RegistryLike[],
  policy: Parameters<typeof setUpRenderer>[0]['policy'] = { kind: 'off' },
) {
  const own = new Registry();
  const counter = new Counter({ name: 'own_total', help: 'Help.', registers: [own] });
  const parts = setUpRenderer({ own, others, policy });
  const push = async (outcome = pushed) => {
    counter.inc();
    const { text, settle } = await parts.exposition.render({ isLast: false });
    settle(outcome);
    return parseExposition(text);
  };
  /** @returns the samples as `name{labels} value`, without zeros and without `own_total` */
  const pushSamples = async (outcome = pushed): Promise<string[]> => {
    const { samples } = await push(outcome);
    return samples
      .filter(({ name, value }) => name !== 'own_total' && value !== 0)
      .map(({ name, labels: { instance: _, ...labels }, value }) => {
        const pairs = Object.entries(labels).map(([label, each]) => `${label}=${each}`);
        return `${name}{${pairs.join()}} ${String(value)}`;
      });
  };
  return { ...parts, own, counter, push, pushSamples };
}

/** A registry that can only be read as a whole. */
function answering(...families: readonly object[]): RegistryLike {
  return { getMetricsAsJSON: () => Promise.resolve(families as never) };
}

describe("BatchRenderer.render() with the app's default metrics", () => {
  const defaults = new Registry();
  collectDefaultMetrics({ register: defaults, labels: { app: 'mine' } });

  test('writes process metrics only from its own reading, also in texts in which they are not due', async () => {
    const { time, push } = setUp(() => [defaults], everySecond);

    const texts = [];
    for (const waitMs of [0, 100, 900, 59_000, 1]) {
      await time.advance(waitMs);
      texts.push(await push());
    }

    const samples = texts.flatMap((text) => text.samples);
    const cpu = samples.filter(({ name }) => name === 'process_cpu_user_seconds_total');
    expect(cpu.filter(({ labels }) => labels.app !== undefined)).toEqual([]);
    expect(cpu.map(({ value }) => value)).toEqual(cpu.map(({ value }) => value).sort((a, b) => a - b));
    expect(texts.map(({ families }) => families.has('process_cpu_user_seconds_total'))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  test('writes default metrics that the library does not have, and reports the omitted ones once', async () => {
    const { time, push, lines } = setUp(() => [defaults], everySecond);

    const first = await push();
    await time.advance(1000);
    await push();

    expect(first.samples.map(({ name }) => name)).toContain('nodejs_eventloop_lag_seconds');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^same name: process_cpu_user_seconds_total,process_cpu_system_seconds_total,/);
  });

  test("writes the app's process metrics if the library's are off", async () => {
    const { push, lines } = setUp(() => [defaults], { kind: 'off' });

    const { samples } = await push();

    const cpu = samples.filter(({ name, value }) => name === 'process_cpu_user_seconds_total' && value > 0);
    expect(cpu.map(({ labels }) => labels.app)).toEqual(['mine']);
    expect(lines).toEqual([]);
  });

  test('writes no full text without process metrics, however long a metric takes to read', async () => {
    const slow = new Registry();
    let slowMs = 0;
    const { time, push, exposition, counter } = setUp(() => [slow], everySecond);
    new Gauge({
      name: 'slow',
      help: 'Help.',
      registers: [slow],
      async collect() {
        await new Promise<void>((resolve) => time.start(slowMs, resolve, { holdsLoop: false }));
        this.set(1);
      },
    });
    const first = push();
    await time.advance(0);
    expect((await first).families.has('process_cpu_seconds_total')).toBe(true);

    // The minute passes during the read, less than a second after the last read of process metrics.
    await time.advance(59_500);
    const second = push();
    await time.advance(0);
    await second;
    await time.advance(400);
    slowMs = 200;
    counter.inc();
    const third = exposition.render({ isLast: false });
    await time.advance(slowMs);
    const { text, settle } = await third;
    settle(pushed);
    slowMs = 0;
    await time.advance(1000);
    const fourth = push();
    await time.advance(0);

    const zeros = (await fourth).samples.filter(
      ({ name, value }) => name.startsWith('process_') && value === 0,
    );
    expect(text).not.toContain('# HELP');
    expect(zeros).toEqual([]);
  });
});

describe('BatchRenderer.render() with registries that share a metric name', () => {
  function create(from: string): Registry {
    const registry = new Registry();
    const counter = new Counter({
      name: 'c_total',
      help: 'Help.',
      labelNames: ['from'],
      registers: [registry],
    });
    counter.inc({ from });
    return registry;
  }

  test('writes the metric that was there first, as long as it exists', async () => {
    const [a, b] = [create('a'), create('b')];
    let others = [b];
    const { time, pushSamples, lines } = setUp(() => others);
    const texts: string[][] = [];
    for (const each of [[b], [a, b], [a], [a, b]]) {
      others = each;
      // Each text is a full one.
      await time.advance(60_000);
      texts.push(await pushSamples());
    }

    expect(texts).toEqual([
      ['c_total{from=b} 1'],
      ['c_total{from=b} 1'],
      ['c_total{from=a} 1'],
      ['c_total{from=a} 1'],
    ]);
    expect(lines).toEqual(['same name: c_total']);
  });

  test('follows a metric that its registry creates again', async () => {
    const [a, b] = [create('a'), create('b')];
    let others = [b];
    const { time, pushSamples } = setUp(() => others);
    await pushSamples();
    others = [a, b];
    b.clear();
    new Counter({ name: 'c_total', help: 'Help.', registers: [b] }).inc(7);
    await time.advance(60_000);

    expect(await pushSamples()).toEqual(['c_total{} 7']);
  });

  test('never writes another type under the name of its own metric', async () => {
    const other = new Registry();
    new Gauge({ name: 'own_total', help: 'Help.', registers: [other] }).set(-5);
    const { push } = setUp(() => [other]);

    const { samples, families } = await push();

    expect(samples.map(({ value }) => value)).toEqual([0, 1]);
    expect(families.get('own_total')?.type).toBe('counter');
  });

  test('writes a metric in two registries once and reports nothing', async () => {
    const [a, b] = [new Registry(), new Registry()];
    new Gauge({ name: 'g', help: 'Help.', registers: [a, b] }).set(3);
    const { pushSamples, lines } = setUp(() => [a, b]);

    expect(await pushSamples()).toEqual(['g{} 3']);
    expect(lines).toEqual([]);
  });

  test("omits a family with the name of another family's series", async () => {
    const other = new Registry();
    new Gauge({ name: 'h_count', help: 'Help.', registers: [other] }).set(9);
    const { own, pushSamples } = setUp(() => [other]);
    new Histogram({ name: 'h', help: 'Help.', buckets: [1], registers: [own] }).observe(2);

    expect(await pushSamples()).toEqual(['h_bucket{le=+Inf} 1', 'h_sum{} 2', 'h_count{} 1']);
  });
});

describe('BatchRenderer.render() with an invalid metric', () => {
  test.each([
    ['has no help', { help: undefined }],
    ['has a help that is not a string', { help: null }],
    ['has a help with a toString() that throws', { help: { toString: () => fail() } }],
    ['has a type with a toString() that throws', { type: { toString: () => fail() } }],
    ['has the type of a property of Object.prototype', { type: 'constructor' }],
    ['has a help of two lines', { help: 'one\ntwo_total 7\n\r\\' }],
  ])('writes all other metrics and its samples if it %s', async (_, odd) => {
    const registry = new Registry();
    const gauge = new Gauge({ name: 'odd', help: 'Help.', registers: [registry] });
    gauge.set(3);
    Object.assign(gauge, odd);
    new Gauge({ name: 'good', help: 'Help.', registers: [registry] }).set(4);
    const { pushSamples } = setUp(() => [registry]);

    expect(await pushSamples()).toEqual(['odd{} 3', 'good{} 4']);
    expect(
      await setUp(() => [{ getMetricsAsJSON: () => registry.getMetricsAsJSON() }]).pushSamples(),
    ).toEqual(['odd{} 3', 'good{} 4']);
  });

  test.each([
    ['has a getter name that throws', 'name'],
    ['has a getter help that throws', 'help'],
    ['has a getter hashMap that throws', 'hashMap'],
    ['has a getter get that throws', 'get'],
    ['has a getter collect that throws', 'collect'],
  ])('writes all other metrics if it %s', async (_, member) => {
    const registry = new Registry();
    const odd = new Gauge({ name: 'odd', help: 'Help.', registers: [registry] });
    Object.defineProperty(odd, member, { get: fail });
    new Gauge({ name: 'good', help: 'Help.', registers: [registry] }).set(4);
    const { pushSamples, lines } = setUp(() => [registry]);

    expect(await pushSamples()).toEqual(['good{} 4']);
    expect(lines).toEqual([expect.stringMatching(/^unreadable: (a metric|the metric odd): RangeError$/)]);
  });

  test.each([
    ['no name', { help: 'Help.', type: 'gauge', values: [{ labels: {}, value: 1 }] }],
    [
      'a name with a line break',
      { name: 'a\nb', help: 'Help.', type: 'gauge', values: [{ labels: {}, value: 1 }] },
    ],
    ['values that are not an array', { name: 'odd', help: 'Help.', type: 'gauge', values: { length: 1 } }],
    [
      'a getter name that throws',
      {
        get name() {
          return fail();
        },
      },
    ],
    ['the value null', null],
  ])('writes all other metrics of a registry that returns a metric with %s', async (_, odd) => {
    const good = { name: 'good', help: 'Help.', type: 'gauge', values: [{ labels: {}, value: 4 }] };
    const { pushSamples } = setUp(() => [answering(odd as object, good)]);

    expect(await pushSamples()).toEqual(['good{} 4']);
  });

  test.each([
    ['a name with a line break', { metricName: 'odd\nown_total 7\nodd', labels: {}, value: 1 }],
    ["another metric's name", { metricName: 'own_total', labels: {}, value: 1 }],
    ['a name with spaces', { metricName: 'odd 7 7 #', labels: {}, value: 1 }],
    ['a name with an unknown suffix', { metricName: 'odd_sum_x', labels: {}, value: 1 }],
    ['a label with a toString() that throws', { labels: { kind: { toString: () => fail() } }, value: 1 }],
    ['a string as its value', { labels: {}, value: '1' }],
    ['a BigInt as its value', { labels: {}, value: 1n }],
  ])('writes all other samples if one has %s', async (_, sample) => {
    const odd = {
      name: 'odd',
      help: 'Help.',
      type: 'gauge',
      values: [sample, { labels: { kind: 'b' }, value: 2 }],
    };
    const { pushSamples, push, lines } = setUp(() => [answering(odd)]);

    expect(await pushSamples()).toEqual(['odd{kind=b} 2']);
    expect((await push()).samples.filter(({ name }) => name === 'own_total')).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  test.each([
    ['__name__', 'own_total'],
    ['__reserved', 'x'],
    ['a"} 7\nown_total{b="', 'x'],
    ['', 'x'],
  ])('writes a sample without its label %j', async (label, value) => {
    const odd = {
      name: 'odd',
      help: 'Help.',
      type: 'gauge',
      values: [{ labels: { [label]: value }, value: 1 }],
    };
    const { pushSamples } = setUp(() => [answering(odd)]);

    expect(await pushSamples()).toEqual(['odd{} 1']);
  });

  test('writes control characters in label values unchanged, and a lone surrogate as U+FFFD', async () => {
    const value = '\r\u0000\u001b[31m\u2028"\\\n\ud800';
    const values = [value, '\udc00'].map((kind) => ({ labels: { kind }, value: 1 }));
    const { push } = setUp(() => [answering({ name: 'odd', help: '\ud800\r', type: 'gauge', values })]);

    const { samples, families } = await push();

    const odd = samples.filter(({ name }) => name === 'odd');
    expect(odd.map(({ labels }) => labels.kind)).toEqual([value.replace('\ud800', '\ufffd'), '\ufffd']);
    expect(families.get('odd')?.help).toBe('\ufffd\r');
  });
});

describe.each([
  ['prom-client 15', current],
  ['prom-client 14', former as unknown as typeof current],
  ['@prometheus-io/client', successor as unknown as typeof current],
])('BatchRenderer.render() with a registry of %s', (_, client) => {
  test.each([[[]], [['kind']]])('writes each type of metric, with labels %j', async (labelNames) => {
    const registry = new client.Registry();
    const shared = { help: 'Help.', labelNames, registers: [registry] };
    const labels = Object.fromEntries(labelNames.map((name) => [name, 'a']));
    new client.Counter({ name: 'c_total', ...shared }).inc(labels, 2);
    new client.Gauge({ name: 'g', ...shared }).set(labels, 3);
    new client.Histogram({ name: 'h', buckets: [1], ...shared }).observe(labels, 2);
    new client.Summary({ name: 's', percentiles: [0.5], ...shared }).observe(labels, 4);
    const { pushSamples } = setUp(() => [registry]);

    const own = labelNames.map((name) => `${name}=a`).join();
    const and = own === '' ? '' : `,${own}`;
    const samples = [
      `c_total{${own}} 2`,
      `g{${own}} 3`,
      `h_bucket{le=+Inf${and}} 1`,
      `h_sum{${own}} 2`,
      `h_count{${own}} 1`,
      `s{quantile=0.5${and}} 4`,
      `s_sum{${own}} 4`,
      `s_count{${own}} 1`,
    ];
    expect(await pushSamples()).toEqual(samples);
    registry.setDefaultLabels({ team: 'x' });
    const labelled = await setUp(() => [registry]).pushSamples();
    expect(labelled).toHaveLength(samples.length);
    expect(labelled.every((sample) => sample.includes('team=x'))).toBe(true);
  });
});

function fail(): never {
  throw new RangeError('mine');
}
