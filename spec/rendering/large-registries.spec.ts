import { setImmediate as turn } from 'node:timers/promises';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, test, vi } from 'vitest';
import type { RenderRequest } from '../../lib/flush/push-port.js';
import type { PushOutcome } from '../../lib/flush/push-outcome.js';
import type { BatchRendererParts } from '../../lib/rendering/batch-renderer.js';
import { createPushgateway } from '../../lib/protocols/pushgateway/pushgateway.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';
import type { RenderedText } from '../ledger/write.js';
import { setUpRenderer } from './set-up-renderer.js';
import { WorkingTime } from './working-time.js';

const pushed: PushOutcome = { status: 'pushed', wireBytes: 1 };

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function setUp(parts: Pick<Partial<BatchRendererParts>, 'others' | 'hasTimestamps' | 'protocol'> = {}) {
  const time = new WorkingTime();
  const own = new Registry();
  new Counter({ name: 'own_total', help: 'Help.', registers: [own] }).inc();
  const other = new Registry();
  const set = setUpRenderer({ own, others: () => [other], time, ...parts });
  const fill = (name: string, count: number): Gauge => {
    const gauge = new Gauge({ name, help: 'Help.', labelNames: ['i'], registers: [other] });
    for (let i = 0; i < count; i += 1) gauge.set({ i }, 1);
    return gauge;
  };
  /** Renders, with as many turns of the event loop as needed. */
  const render = (request: Partial<RenderRequest> = {}): Promise<RenderedText> =>
    time.work(0.25, () => set.exposition.render({ isLast: false, ...request }));
  /** @returns the number of series of each family in the text */
  const push = async (
    request: Partial<RenderRequest> = {},
    outcome = pushed,
  ): Promise<Record<string, number>> => {
    const { text, settle } = await render(request);
    settle(outcome);
    const { families } = parseExposition(text);
    return Object.fromEntries([...families].map(([name, { samples }]) => [name, samples.length]));
  };
  return { ...set, time, own, other, fill, render, push };
}

describe('BatchRenderer.render() of a large registry', () => {
  test('yields to the event loop between slices and writes everything', async () => {
    const { time, exposition, fill } = setUp();
    fill('large', 5000);
    time.stepMs = 1;

    const rendering = exposition.render({ isLast: false });
    let turns = 0;
    let rendered: RenderedText | undefined;
    void rendering.then((each) => (rendered = each));
    for (; turns < 1000 && rendered === undefined; turns += 1) await time.advance(0);

    expect(turns).toBeGreaterThan(5);
    expect(parseExposition(rendered!.text).families.get('large')?.samples).toHaveLength(5000);
    expect(time.runningTimers).toBe(0);
    expect(time.holdingTimers).toBe(0);
  });

  test('starts no timer for a small registry and yields to nothing', async () => {
    const { time, exposition, fill } = setUp();
    for (const name of ['a', 'b', 'c', 'd']) fill(name, 60);
    const started = vi.spyOn(time, 'start');

    await exposition.render({ isLast: false, budgetMs: 50 });

    expect(started).not.toHaveBeenCalled();
  });

  test('stops between slices if no caller waits any longer, and writes the zeros with the next text', async () => {
    const { exposition, time, fill, push, other } = setUp();
    fill('large', 5000);
    new Counter({ name: 'late_total', help: 'Help.', registers: [other] }).inc();
    let isWaitedFor = true;
    time.stepMs = 1;
    const rendering = exposition.render({ isLast: false, isWaitedFor: () => isWaitedFor });
    const failed = rendering.then(
      () => 'rendered',
      (error: unknown) => String(error),
    );
    await time.advance(0);
    isWaitedFor = false;
    await time.advance(0);
    time.stepMs = 0;

    expect(await failed).toBe('Error: Cannot complete the batch: it was cancelled');
    expect(await push()).toEqual({ own_total: 2, large: 5000, late_total: 2 });
  });

  test('stops a text when the next one is requested', async () => {
    const { exposition, time, fill, push } = setUp();
    fill('large', 5000);
    time.stepMs = 1;
    const first = exposition.render({ isLast: false }).catch((error: unknown) => String(error));
    for (let i = 0; i < 6; i += 1) await time.advance(0);

    expect(await push()).toEqual({ own_total: 2, large: 5000 });
    expect(await first).toBe('Error: Cannot complete the batch: it was cancelled');
  });
});

describe('BatchRenderer.render() within a budget', () => {
  test('writes its own metrics with no time left, and reports the omitted families once', async () => {
    const { push, fill, lines } = setUp();
    for (const name of ['a', 'b', 'c']) fill(name, 1000);
    await push();
    await push({ budgetMs: 0 });

    // Nothing changed.
    expect(await push({ budgetMs: 0 })).toEqual({});
    expect(lines).toEqual(['no time: a,b,c']);
  });

  test('writes each family in turn', async () => {
    const { push, fill, time } = setUp();
    const gauges = ['a', 'b', 'c', 'd'].map((name) => fill(name, 1000));
    await push();

    const texts: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      for (const gauge of gauges) for (let i = 0; i < 1000; i += 1) gauge.inc({ i });
      const families = await push({ budgetMs: 24 });
      for (const count of Object.values(families)) expect(count).toBe(1000);
      texts.push(Object.keys(families).join(''));
      await time.advance(1);
    }

    for (const name of ['a', 'b', 'c', 'd']) {
      expect(texts.filter((text) => text.includes(name)).length, texts.join()).toBeGreaterThan(1);
    }
    expect(texts.every((text) => text.length < 4)).toBe(true);
  });

  test('writes each series of large families once, over several texts, if the budget is always too short for all', async () => {
    const { push, fill } = setUp();
    fill('a', 1000);
    fill('b', 2000);

    const texts = [];
    for (let i = 0; i < 30; i += 1) texts.push(await push({ budgetMs: 35 }));

    expect(sum(texts.map(({ a = 0 }) => a))).toBe(1000);
    expect(sum(texts.map(({ b = 0 }) => b))).toBe(2000);
    expect(texts.map(({ own_total: own = 0 }) => own)).toEqual([2, ...Array<number>(29).fill(0)]);
  });

  test('writes a part of a family that takes longer than the budget, and the other parts with the next texts', async () => {
    const { push, time, other } = setUp();
    const times = new Histogram({
      name: 'times',
      help: 'Help.',
      labelNames: ['i'],
      buckets: [1, 2],
      registers: [other],
    });
    const observeAll = (): void => {
      for (let i = 0; i < 1000; i += 1) times.observe({ i }, 1);
    };
    observeAll();
    await push();
    await time.advance(60_000);

    // The first text is full. Before the eleventh, all series change. Otherwise nothing changes.
    const counts: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      if (i === 10) observeAll();
      const { times: count = 0 } = await push({ budgetMs: 60 });
      counts.push(count);
      await time.advance(1);
    }

    expect(sum(counts.slice(0, 10))).toBeGreaterThanOrEqual(5000);
    expect(sum(counts.slice(10))).toBe(5000);
    expect(counts.filter((count) => count > 0 && count < 5000).length).toBeGreaterThan(3);
    // A group is never divided: three buckets, the sum and the count.
    expect(counts.filter((count) => count % 5 !== 0)).toEqual([]);
  });

  test('writes a family completely or not at all if its text replaces all its series', async () => {
    const { push, fill } = setUp({ hasTimestamps: false, protocol: createPushgateway(undefined) });
    fill('a', 5000);
    fill('b', 10);

    const texts = [];
    for (let i = 0; i < 8; i += 1) texts.push(await push({ budgetMs: 60 }));

    expect(texts.map(({ a = 0 }) => a).filter((count) => count !== 0 && count !== 5000)).toEqual([]);
    expect(texts.map(({ a = 0 }) => a)).toContain(0);
    expect(texts.map(({ b = 0 }) => b)).toContain(10);
    expect((await push()).a).toBe(5000);
  });

  test('writes the omitted families of a full text with the next text', async () => {
    const { push, render, fill, other, time } = setUp();
    fill('a', 1000);
    const counter = new Counter({ name: 'c_total', help: 'Help.', labelNames: ['i'], registers: [other] });
    for (let i = 0; i < 1000; i += 1) counter.inc({ i });
    await push();
    await time.advance(60_000);

    const full = await push({ budgetMs: 0 });
    const { text, settle } = await render();
    settle(pushed);

    expect(full).toEqual({ own_total: 1 });
    // The omitted families are written with help and type, and without a second zero.
    expect(text).toContain('# HELP c_total');
    const { families } = parseExposition(text);
    expect(families.get('c_total')?.samples).toHaveLength(1000);
    expect(families.get('c_total')?.samples.filter(({ value }) => value === 0)).toEqual([]);
    await turn();
    expect(await push()).toEqual({});
  });

  test('skips a registry that took too long to read, until its turn comes', async () => {
    let readings = 0;
    const answer = (name: string, count: number, onRead: () => void) => ({
      getMetricsAsJSON: () => {
        onRead();
        const values = Array.from({ length: count }, (_, i) => ({ labels: { i }, value: readings }));
        return Promise.resolve([{ name, help: 'Help.', type: 'gauge', values }]);
      },
    });
    const slow = answer('slow', 1000, () => {
      readings += 1;
      time.jump({ monotonicMs: 100 });
    });
    const quick = answer('quick', 1, () => undefined);
    const { push, time } = setUp({ others: () => [slow, quick] });
    await push();
    await push();

    const texts = [];
    for (let i = 0; i < 4; i += 1) texts.push([Object.keys(await push({ budgetMs: 60 })).join(), readings]);

    expect(texts).toEqual([
      ['slow', 3],
      ['quick', 3],
      ['slow', 4],
      ['quick', 4],
    ]);
  });
});
