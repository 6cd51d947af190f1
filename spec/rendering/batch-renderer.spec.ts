import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { PushOutcome } from '../../lib/flush/push-outcome.js';
import { ManualTime } from '../flush/manual-time.js';
import { setUpRenderer } from './set-up-renderer.js';

const outcomes: readonly PushOutcome[] = [
  { status: 'pushed', wireBytes: 1 },
  { status: 'failed', reason: 'timeout', arrived: 'no', detail: '' },
  { status: 'failed', reason: 'timeout', arrived: 'unknown', detail: '' },
];
const kind = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  fc.record({ do: fc.constant('count' as const), kind, value: fc.integer({ min: 0, max: 9 }) }),
  fc.record({ do: fc.constant('observe' as const), kind, value: fc.constantFrom(0.5, 1.5, 9) }),
  fc.record({
    do: fc.constant('set' as const),
    kind,
    value: fc.constantFrom(0, 1, Number.NaN, Infinity, -Infinity),
  }),
  fc.record({ do: fc.constant('remove' as const), kind }),
  fc.record({ do: fc.constant('reset' as const) }),
  fc.record({ do: fc.constant('rename' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 70_000 }) }),
  fc.record({ do: fc.constant('push' as const), outcome: fc.constantFrom(...outcomes) }),
);

function createRegistry(prefix = '') {
  const registry = new Registry();
  const shared = { help: 'Help.', labelNames: ['kind'], registers: [registry] };
  return {
    registry,
    counter: new Counter({ name: `${prefix}c_total`, ...shared }),
    gauge: new Gauge({ name: `${prefix}g`, ...shared }),
    histogram: new Histogram({ name: `${prefix}h`, buckets: [1, 2], ...shared }),
  };
}

describe('BatchRenderer.render()', () => {
  test('writes the same text for registries that it reads directly and through getMetricsAsJSON()', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const [own, other] = [createRegistry(), createRegistry('other_')];
        // One name is in both registries.
        const shared = { help: 'Help.', registers: [own.registry] };
        new Counter({ name: 'other_c_total', labelNames: ['kind'], ...shared }).inc({ kind: 'a' });
        const time = new ManualTime();
        let labels: Readonly<Record<string, string>> = { instance: 'a' };
        const [direct, asked] = [true, false].map((isDirect) => {
          const registries = [own.registry, other.registry].map((registry) =>
            isDirect ? registry : { getMetricsAsJSON: () => registry.getMetricsAsJSON() },
          );
          const parts = { own: new Registry(), others: () => registries, labels: () => labels, time };
          return setUpRenderer(parts).exposition;
        });

        for (const each of [...steps, { do: 'push', outcome: outcomes[0]! } as const]) {
          if (each.do === 'count') other.counter.inc({ kind: each.kind }, each.value);
          else if (each.do === 'observe') other.histogram.observe({ kind: each.kind }, each.value);
          else if (each.do === 'set') own.gauge.set({ kind: each.kind }, each.value);
          else if (each.do === 'remove') other.histogram.remove({ kind: each.kind });
          else if (each.do === 'reset') other.registry.resetMetrics();
          else if (each.do === 'rename') labels = { instance: `${labels.instance!}b` };
          else if (each.do === 'wait') await time.advance(each.ms);
          else {
            const written = await direct!.render({ isLast: false });
            const expected = await asked!.render({ isLast: false });
            expect(written.text).toBe(expected.text);
            for (const { settle } of [written, expected]) settle(each.outcome);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('writes no second 0 for a registry that was missing during a full text', async () => {
    const time = new ManualTime();
    const [own, other] = [createRegistry(), createRegistry('other_')];
    own.counter.inc({ kind: 'b' });
    other.counter.inc({ kind: 'a' });
    const labels = {};
    let others = [other.registry];
    const { exposition } = setUpRenderer({
      own: own.registry,
      others: () => others,
      labels: () => labels,
      time,
    });
    const push = async (): Promise<string> => {
      const { text, settle } = await exposition.render({ isLast: false });
      settle(outcomes[0]!);
      return text.replace(/^#.*\n/gm, '').replace(/ \d+$/gm, '');
    };

    const first = await push();
    others = [];
    await time.advance(60_000);
    const away = await push();
    others = [other.registry];
    const back = await push();

    expect([first, away, back]).toEqual([
      'c_total{kind="b"} 0\nc_total{kind="b"} 1\nother_c_total{kind="a"} 0\nother_c_total{kind="a"} 1\n',
      'c_total{kind="b"} 1\n',
      'other_c_total{kind="a"} 1\n',
    ]);
  });
});
