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

/** Pushes beside registries of others. */
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
  /** @returns the samples as `name{labels} value`, without the zeros and ours */
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

/** A registry that cannot be taken apart. */
function answering(...families: readonly object[]): RegistryLike {
  return { getMetricsAsJSON: () => Promise.resolve(families as never) };
}

describe("Exposition.render() beside the user's own default metrics", () => {
  const defaults = new Registry();
  collectDefaultMetrics({ register: defaults, labels: { app: 'mine' } });

  test('writes process metrics from our reading only, whether they are due or not', async () => {
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

  test('writes those that we do not have, and says once which are left out', async () => {
    const { time, push, lines } = setUp(() => [defaults], everySecond);

    const first = await push();
    await time.advance(1000);
    await push();

    expect(first.samples.map(({ name }) => name)).toContain('nodejs_eventloop_lag_seconds');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^same name: process_cpu_user_seconds_total,process_cpu_system_seconds_total,/);
  });

  test('writes theirs where ours are off', async () => {
    const { push, lines } = setUp(() => [defaults], { kind: 'off' });

    const { samples } = await push();

    const cpu = samples.filter(({ name, value }) => name === 'process_cpu_user_seconds_total' && value > 0);
    expect(cpu.map(({ labels }) => labels.app)).toEqual(['mine']);
    expect(lines).toEqual([]);
  });

  test('has no text without process metrics that is to hold everything, however long a metric takes', async () => {
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

    // The minute is over in the middle of the reading, and not a second since process metrics were read.
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

describe('BatchRenderer.render() beside registries with a metric of the same name', () => {
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

  test('writes the one that was there first, as long as it is there', async () => {
    const [a, b] = [create('a'), create('b')];
    let others = [b];
    const { time, pushSamples, lines } = setUp(() => others);
    const texts: string[][] = [];
    for (const each of [[b], [a, b], [a], [a, b]]) {
      others = each;
      // Each text holds everything.
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

  test('follows a metric that is made anew in its registry', async () => {
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

  test('never writes one of another type under the name of ours', async () => {
    const other = new Registry();
    new Gauge({ name: 'own_total', help: 'Help.', registers: [other] }).set(-5);
    const { push } = setUp(() => [other]);

    const { samples, families } = await push();

    expect(samples.map(({ value }) => value)).toEqual([0, 1]);
    expect(families.get('own_total')?.type).toBe('counter');
  });

  test('writes a metric once that is in two registries, and says nothing', async () => {
    const [a, b] = [new Registry(), new Registry()];
    new Gauge({ name: 'g', help: 'Help.', registers: [a, b] }).set(3);
    const { pushSamples, lines } = setUp(() => [a, b]);

    expect(await pushSamples()).toEqual(['g{} 3']);
    expect(lines).toEqual([]);
  });

  test('writes no series of a family into one that another family has', async () => {
    const other = new Registry();
    new Gauge({ name: 'h_count', help: 'Help.', registers: [other] }).set(9);
    const { own, pushSamples } = setUp(() => [other]);
    new Histogram({ name: 'h', help: 'Help.', buckets: [1], registers: [own] }).observe(2);

    expect(await pushSamples()).toEqual(['h_bucket{le=+Inf} 1', 'h_sum{} 2', 'h_count{} 1']);
  });
});

describe('BatchRenderer.render() beside a metric that is odd', () => {
  test.each([
    ['has no help', { help: undefined }],
    ['has a help that is no text', { help: null }],
    ['has a help that cannot be written', { help: { toString: () => fail() } }],
    ['has a type that cannot be written', { type: { toString: () => fail() } }],
    ['has a type of an object', { type: 'constructor' }],
    ['has a help of two lines', { help: 'one\ntwo_total 7\n\r\\' }],
  ])('writes all others and its samples when it %s', async (_, odd) => {
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
    ['has a name that cannot be read', 'name'],
    ['has a help that cannot be read', 'help'],
    ['has values that cannot be read', 'hashMap'],
    ['has a get() that cannot be read', 'get'],
    ['has a collect() that cannot be read', 'collect'],
  ])('writes all others when it %s', async (_, member) => {
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
      'a name that breaks lines',
      { name: 'a\nb', help: 'Help.', type: 'gauge', values: [{ labels: {}, value: 1 }] },
    ],
    ['values that are no list', { name: 'odd', help: 'Help.', type: 'gauge', values: { length: 1 } }],
    [
      'a name that cannot be read',
      {
        get name() {
          return fail();
        },
      },
    ],
    ['nothing', null],
  ])('writes all others of a registry that answers with a metric of %s', async (_, odd) => {
    const good = { name: 'good', help: 'Help.', type: 'gauge', values: [{ labels: {}, value: 4 }] };
    const { pushSamples } = setUp(() => [answering(odd as object, good)]);

    expect(await pushSamples()).toEqual(['good{} 4']);
  });

  test.each([
    ['a name that breaks lines', { metricName: 'odd\nown_total 7\nodd', labels: {}, value: 1 }],
    ["another metric's name", { metricName: 'own_total', labels: {}, value: 1 }],
    ['a name with blanks', { metricName: 'odd 7 7 #', labels: {}, value: 1 }],
    ['a name with a suffix that is none', { metricName: 'odd_sum_x', labels: {}, value: 1 }],
    ['a label that throws', { labels: { kind: { toString: () => fail() } }, value: 1 }],
    ['a text for a value', { labels: {}, value: '1' }],
    ['a big integer for a value', { labels: {}, value: 1n }],
  ])('writes all other samples when one has %s', async (_, sample) => {
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

  test('writes label values of control characters as they are, and half of a surrogate pair as U+FFFD', async () => {
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
])('Exposition.render() beside a registry of %s', (_, client) => {
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
