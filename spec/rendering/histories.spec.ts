import fc from 'fast-check';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { RegistryLike } from '../../lib/config/registry-like.js';
import type { PushOutcome } from '../../lib/flush/push-outcome.js';
import { ManualTime } from '../flush/manual-time.js';
import { setUpRenderer } from './set-up-renderer.js';
import { StoreModel } from '../ledger/store-model.js';

const fates = ['pushed', 'refused', 'answer-lost', 'text-lost', 'abandoned'] as const;
type Fate = (typeof fates)[number];

const outcomes: Readonly<Record<Fate, PushOutcome>> = {
  pushed: { status: 'pushed', wireBytes: 1 },
  refused: { status: 'failed', reason: 'rejected', arrived: 'no', detail: '' },
  'answer-lost': { status: 'failed', reason: 'timeout', arrived: 'unknown', detail: '' },
  'text-lost': { status: 'failed', reason: 'timeout', arrived: 'unknown', detail: '' },
  abandoned: { status: 'failed', reason: 'timeout', arrived: 'no', detail: '' },
};

const registryName = fc.constantFrom('first', 'second', 'large', 'slow');
const kind = fc.constantFrom('a', 'b');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('count' as const), registry: registryName, kind }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('toggle' as const), registry: registryName }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 400, 1000, 59_600, 59_900, 60_000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      fate: fc.constantFrom(...fates),
      slowMs: fc.constantFrom(0, 0, 100, 240, 300),
      budgetMs: fc.constantFrom(undefined, undefined, 0, 10, 20),
    }),
  },
);

/** While it is busy, each read of the clock takes time, as on a shared CPU. */
class BusyTime extends ManualTime {
  isBusy = false;

  override monotonicMs(): number {
    if (this.isBusy) this.jump({ monotonicMs: 3 });
    return super.monotonicMs();
  }
}

/** Shared by all cases: prom-client never removes its default metrics. */
const defaults = new Registry();
collectDefaultMetrics({ register: defaults });

function setUp() {
  const time = new BusyTime();
  const own = new Registry();
  const invocations = new Counter({ name: 'own_total', help: 'Help.', registers: [own] });
  const create = (name: string, labelNames = ['kind']) => {
    const registry = new Registry();
    const registers = [registry];
    const counter = new Counter({ name: `${name}_total`, help: 'Help.', labelNames, registers });
    const times = new Histogram({ name, help: 'Help.', labelNames, buckets: [1], registers });
    // Each registry has a counter with this name.
    const shared = new Counter({ name: 'shared_total', help: 'Help.', labelNames: ['from'], registers });
    return { registry, counter, times, shared };
  };
  const users = {
    first: create('first'),
    second: create('second'),
    large: create('large'),
    slow: create('slow'),
  };
  for (let i = 0; i < 300; i += 1) users.large.counter.inc({ kind: `k${String(i)}` });
  for (let i = 0; i < 100; i += 1) users.large.times.observe({ kind: `k${String(i)}` }, 0.5);
  let slowMs = 0;
  new Gauge({
    name: 'slow_level',
    help: 'Help.',
    registers: [users.slow.registry],
    async collect() {
      if (slowMs > 0) await new Promise<void>((resolve) => time.start(slowMs, resolve, { holdsLoop: false }));
      this.set(1);
    },
  });
  const present = new Set<keyof typeof users>(['first', 'second', 'large', 'slow']);
  const others = (): RegistryLike[] => [defaults, ...[...present].sort().map((name) => users[name].registry)];
  const { exposition } = setUpRenderer({
    own,
    others,
    time,
    policy: { kind: 'interval', intervalMs: 1000 },
  });
  const store = new StoreModel();

  /** Renders a text and applies its fate: the store takes it or not, and the batch is settled. */
  const push = async (fate: Fate, renderSlowMs: number, budgetMs: number | undefined): Promise<void> => {
    invocations.inc();
    slowMs = renderSlowMs;
    time.isBusy = true;
    let isWaitedFor = true;
    const rendering = exposition.render({ isLast: false, budgetMs, isWaitedFor: () => isWaitedFor });
    let isDone = false as boolean;
    const done = rendering.then(
      (rendered) => {
        isDone = true;
        return rendered;
      },
      () => {
        isDone = true;
        return undefined;
      },
    );
    for (let i = 0; i < 100 && !isDone; i += 1) {
      if (fate === 'abandoned' && i === 2) isWaitedFor = false;
      await time.advance(i === 0 ? renderSlowMs : i % 10 === 9 ? 50 : 0);
    }
    time.isBusy = false;
    const rendered = await done;
    if (rendered === undefined) {
      expect(fate).toBe('abandoned');
      return;
    }
    if (fate === 'pushed' || fate === 'answer-lost') store.take(rendered.text);
    else store.lose(rendered.text, fate === 'text-lost');
    rendered.settle(outcomes[fate]);
  };
  return { time, own, users, present, store, push };
}

describe('BatchRenderer.render()', () => {
  test('leaves the exact values in the store, for any other registries and any outcomes of the pushes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { time, own, users, present, store, push } = setUp();

        for (const each of steps) {
          if (each.do === 'count') {
            users[each.registry].counter.inc({ kind: each.kind });
            users[each.registry].times.observe({ kind: each.kind }, 0.5);
            users[each.registry].shared.inc({ from: each.registry });
          } else if (each.do === 'toggle') {
            if (!present.delete(each.registry)) present.add(each.registry);
          } else if (each.do === 'wait') await time.advance(each.ms);
          else await push(each.fate, each.slowMs, each.budgetMs);
        }
        for (const name of ['first', 'second', 'large', 'slow'] as const) present.add(name);
        await time.advance(1000);
        await push('pushed', 0, undefined);

        const isOwn = ({ name }: { readonly name: string }): boolean => name === 'own_total';
        store.expectToHold((await own.getMetricsAsJSON()).filter(isOwn));
        for (const { registry } of Object.values(users)) {
          const families = await registry.getMetricsAsJSON();
          store.expectToHold(families.filter(({ name }) => name !== 'shared_total'));
        }
        // Every series has the constant labels, and there is one CPU series of the process.
        for (const key of store.keys) expect(key).toContain('["instance","a"]');
        expect(store.keys.filter((key) => key.startsWith('process_cpu_seconds_total'))).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});
