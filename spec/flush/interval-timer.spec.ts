import { describe, expect, test } from 'vitest';
import { IntervalTimer } from '../../lib/flush/interval-timer.js';
import type { FlushOutcome } from '../../lib/flush/push-outcome.js';
import { ManualTime } from './manual-time.js';

function setUp(intervalMs: number) {
  const time = new ManualTime();
  const startMs = time.monotonicMs();
  const pushedAt: number[] = [];
  const outcomes: FlushOutcome[] = [];
  const timer = new IntervalTimer({
    intervalMs,
    timers: time,
    push: () => {
      pushedAt.push(time.monotonicMs() - startMs);
      return Promise.resolve(outcomes.shift() ?? { status: 'pushed', durationMs: 1, wireBytes: 1 });
    },
  });
  return { time, timer, pushedAt, outcomes };
}

describe('IntervalTimer', () => {
  test('pushes an interval after the first count, and again an interval after the next, while counts keep coming', async () => {
    const { time, timer, pushedAt } = setUp(10_000);

    for (let i = 0; i < 42; i += 1) {
      timer.note();
      await time.advance(500);
    }

    expect(pushedAt).toEqual([10_000, 20_000]);
  });

  test('pushes once after a second without counts', async () => {
    const { time, timer, pushedAt } = setUp(10_000);
    timer.note();
    await time.advance(900);
    timer.note();

    await time.advance(60_000);

    expect(pushedAt).toEqual([1900]);
  });

  test('pushes after the interval if that is shorter than a second', async () => {
    const { time, timer, pushedAt } = setUp(200);
    timer.note();

    await time.advance(5000);

    expect(pushedAt).toEqual([200]);
  });

  test('retries after an interval if nothing was pushed', async () => {
    const { time, timer, pushedAt, outcomes } = setUp(10_000);
    outcomes.push({ status: 'failed', reason: 'timeout', durationMs: 1 });
    outcomes.push({ status: 'skipped', reason: 'breaker-open' });
    timer.note();

    await time.advance(60_000);

    expect(pushedAt).toEqual([1000, 11_000, 21_000]);
  });

  test('does not keep the event loop alive', () => {
    const { time, timer } = setUp(10_000);

    timer.note();

    expect(time.runningTimers).toBe(2);
    expect(time.holdingTimers).toBe(0);
  });
});
