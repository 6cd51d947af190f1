import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { PushOutcome } from '../../lib/flush/ports.js';
import { Exposition } from '../../lib/metrics/exposition.js';
import { RegistryReader } from '../../lib/metrics/registry-reader.js';
import { Vitals } from '../../lib/metrics/vitals.js';
import { ManualTime } from '../flush/manual-time.js';

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

function noVitals(clock: ManualTime): Vitals {
  return new Vitals({ policy: { kind: 'off' }, clock, shared: new Registry() });
}

function createRegistry() {
  const registry = new Registry();
  const shared = { help: 'Help.', labelNames: ['kind'], registers: [registry] };
  return {
    registry,
    counter: new Counter({ name: 'c_total', ...shared }),
    gauge: new Gauge({ name: 'g', ...shared }),
    histogram: new Histogram({ name: 'h', buckets: [1, 2], ...shared }),
  };
}

describe('Exposition.render()', () => {
  test('writes the same of registries it can take apart as of ones that only answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const [own, other] = [createRegistry(), createRegistry()];
        // Of the same names in both registries, one series is in both.
        own.counter.inc({ kind: 'a' });
        const time = new ManualTime();
        let labels: Readonly<Record<string, string>> = { instance: 'a' };
        const [direct, asked] = [true, false].map((isDirect) => {
          const registries = [own.registry, other.registry].map((registry) =>
            isDirect ? registry : { getMetricsAsJSON: () => registry.getMetricsAsJSON() },
          );
          return new Exposition({
            own: registries[0]!,
            others: () => registries,
            labels: () => labels,
            clock: time,
            hasTimestamps: true,
            takeBegunMs: () => undefined,
            isStored: () => false,
            vitals: noVitals(time),
            reader: new RegistryReader({ timers: time, patienceMs: 250, onUnreadable: () => undefined }),
          });
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
            const wanted = await asked!.render({ isLast: false });
            expect(written.text).toBe(wanted.text);
            for (const { settle } of [written, wanted]) settle(each.outcome);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('begins the series of a registry anew that was away while all was written', async () => {
    const time = new ManualTime();
    const [own, other] = [createRegistry(), createRegistry()];
    // Its family stays.
    own.counter.inc({ kind: 'b' });
    other.counter.inc({ kind: 'a' });
    const labels = {};
    let others = [other.registry];
    const exposition = new Exposition({
      own: own.registry,
      others: () => others,
      labels: () => labels,
      clock: time,
      hasTimestamps: true,
      takeBegunMs: () => undefined,
      isStored: () => false,
      reader: new RegistryReader({ timers: time, patienceMs: 250, onUnreadable: () => undefined }),
      vitals: noVitals(time),
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
      'c_total{kind="b"} 0\nc_total{kind="b"} 1\nc_total{kind="a"} 0\nc_total{kind="a"} 1\n',
      'c_total{kind="b"} 1\n',
      'c_total{kind="a"} 0\nc_total{kind="a"} 1\n',
    ]);
  });
});
