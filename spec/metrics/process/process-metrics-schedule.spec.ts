import { Counter, Gauge, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { ProcessMetricsPolicy } from '../../../lib/config/process-metrics-policy.js';
import type { PushOutcome } from '../../../lib/flush/push-outcome.js';
import { PushMetrics } from '../../../lib/metrics/push-metrics.js';
import { ManualTime } from '../../flush/manual-time.js';
import { setUpRenderer } from '../../rendering/set-up-renderer.js';

const pushed: PushOutcome = { status: 'pushed', wireBytes: 1 };
const everySecond: ProcessMetricsPolicy = { kind: 'interval', intervalMs: 1000 };

function setUp(policy: ProcessMetricsPolicy) {
  const time = new ManualTime();
  const registry = new Registry();
  const counter = new Counter({ name: 'c_total', help: 'Help.', registers: [registry] });
  const { exposition, processMetrics } = setUpRenderer({ own: registry, policy, time });
  const pushes = new PushMetrics(processMetrics.registry);
  /** @returns the kinds of samples in the text */
  const push = async (isLast = false, outcome = pushed): Promise<string[]> => {
    counter.inc();
    pushes.onPush(pushed, 1);
    const { text, settle } = await exposition.render({ isLast });
    settle(outcome);
    const kinds = { own: /^c_total/m, process: /^process_/m, pushes: /^instrumented_pushes_total/m };
    return Object.entries(kinds).flatMap(([kind, pattern]) => (pattern.test(text) ? [kind] : []));
  };
  return { time, exposition, registry, processMetrics, push };
}

const all = ['own', 'process', 'pushes'];

describe('ProcessMetricsSchedule', () => {
  test('adds process metrics to the first batch, and to the first batch after each interval', async () => {
    const { time, push } = setUp(everySecond);
    const texts = [await push()];
    for (const waitMs of [1, 998, 1, 999, 1]) {
      await time.advance(waitMs);
      texts.push(await push());
    }

    expect(texts).toEqual([all, ['own'], ['own'], all, ['own'], all]);
  });

  test('adds process metrics to every batch with every-push', async () => {
    const { time, push } = setUp({ kind: 'every-push' });
    const texts = [await push()];
    await time.advance(1);
    texts.push(await push());

    expect(texts).toEqual([all, all]);
  });

  test('adds process metrics to the last batch of an environment', async () => {
    const { time, push } = setUp(everySecond);
    await push();
    await time.advance(1);

    expect(await push(true)).toEqual(all);
  });

  test('adds process metrics to the batch after one that did not arrive', async () => {
    const { time, push } = setUp(everySecond);
    await push(false, { status: 'failed', reason: 'unreachable', arrived: 'no', detail: '' });
    await time.advance(1);

    expect(await push()).toEqual(all);
  });

  test('adds process metrics to every batch without timestamps, because each contains everything', async () => {
    const time = new ManualTime();
    const registry = new Registry();
    const { exposition } = setUpRenderer({
      own: registry,
      policy: everySecond,
      time,
      hasTimestamps: false,
    });
    await exposition.render({ isLast: false });

    expect((await exposition.render({ isLast: false })).text).toContain('process_resident_memory_bytes');
  });

  test('registers no process metrics if they are off, and still adds the push metrics', async () => {
    const { push, registry } = setUp({ kind: 'off' });

    expect(await push()).toEqual(['own', 'pushes']);
    expect(registry.getMetricsAsArray().map(({ name }) => name)).not.toContainEqual(
      expect.stringMatching(/^(process|nodejs)_/),
    );
  });

  test('registers its metrics in the shared registry when register() is called, also twice', () => {
    const { registry, processMetrics } = setUp(everySecond);

    processMetrics.register();
    processMetrics.register();

    const names = registry.getMetricsAsArray().map(({ name }) => name);
    expect(names).toContain('process_cpu_seconds_total');
    expect(names).toContain('instrumented_pushes_total');
  });
});

describe('BatchRenderer.rehearse()', () => {
  test('returns a text like the first one and does not change the first one', async () => {
    const [rehearsed, plain] = [setUp({ kind: 'off' }), setUp({ kind: 'off' })];

    const practice = await rehearsed.exposition.rehearse();
    await rehearsed.time.advance(50);
    await plain.time.advance(50);
    const texts = await Promise.all(
      [rehearsed, plain].map(({ exposition }) => exposition.render({ isLast: false })),
    );

    expect(practice).toContain('c_total{function_name="rehearsal"} 0');
    expect(texts[0]!.text).toBe(texts[1]!.text);
  });

  test('reads nothing once a push has begun', async () => {
    const { exposition, registry } = setUp({ kind: 'off' });
    let readings = 0;
    const collect = (): void => {
      readings += 1;
    };
    new Gauge({ name: 'g', help: 'Help.', registers: [registry], collect });

    await exposition.render({ isLast: false });
    const practice = await exposition.rehearse();

    expect(practice).toBe('');
    expect(readings).toBe(1);
  });
});
