import { describe, expect, test } from 'vitest';
import { DeadlineWatch } from '../../lib/lambda/deadline-watch.js';
import { ManualTimers } from './manual-timers.js';

function watch(marginMs = 500) {
  const timers = new ManualTimers();
  const fired: string[] = [];
  const clock = { epochMs: () => timers.nowMs, monotonicMs: () => timers.nowMs };
  const deadlineWatch = new DeadlineWatch({ timers, clock, marginMs });
  const start = (name: string, remainingMs: number | undefined): (() => void) => {
    const watched = { nearDeadline: () => void fired.push(`${name} ${String(timers.nowMs)}`) };
    deadlineWatch.start(remainingMs, watched);
    return () => {
      deadlineWatch.end(watched);
    };
  };
  return { timers, fired, start };
}

describe('DeadlineWatch.start()', () => {
  test('calls back once, at the margin before the deadline', () => {
    const { timers, fired, start } = watch();
    start('a', 3000);

    timers.advance(2499);
    expect(fired).toEqual([]);
    timers.advance(1);
    timers.advance(5000);

    expect(fired).toEqual(['a 2500']);
  });

  test('calls back after half of the remaining time if the margin is longer', () => {
    const { timers, fired, start } = watch();
    start('a', 300);

    timers.advance(149);
    expect(fired).toEqual([]);
    timers.advance(1);

    expect(fired).toEqual(['a 150']);
  });

  test('calls back separately for each of several invocations', () => {
    const { timers, fired, start } = watch();
    start('late', 9000);
    const end = start('ended', 3000);
    start('early', 2000);

    end();
    for (let i = 0; i < 20; i += 1) timers.advance(500);

    expect(fired).toEqual(['early 1500', 'late 8500']);
  });

  test.each([undefined, 0, -5])('starts no timer with %s ms left', (remainingMs) => {
    const { timers, start } = watch();

    start('a', remainingMs)();

    expect(timers.pending).toBe(0);
  });

  test('uses one timer for all invocations, and calls back for none that has ended', () => {
    const { timers, fired, start } = watch();
    const ends = [3000, 2000, 9000].map((remainingMs) => start('ended', remainingMs));
    expect(timers.pending).toBe(1);

    for (const end of ends) end();
    for (let i = 0; i < 10; i += 1) timers.advance(1000);

    expect(fired).toEqual([]);
    expect(timers.pending).toBe(0);
  });

  test('watches the next invocation although the timer of the previous one never fired', () => {
    const { timers, fired, start } = watch();
    start('before', 3000)();
    // As after a freeze, or after other code has cleared all timers.
    timers.nowMs += 60_000;

    start('next', 3000);
    timers.advance(2500);

    expect(fired).toEqual(['next 62500']);
  });

  test('does not call back for a deadline that has passed, as after a freeze', () => {
    const { timers, fired, start } = watch();
    start('frozen', 3000);
    timers.advance(60_000);

    start('next', 3000);
    timers.advance(2500);

    expect(fired).toEqual(['next 62500']);
  });

  test('does not keep the event loop alive', () => {
    const { timers, start } = watch();

    start('a', 1000);

    expect(timers.pending).toBe(1);
    expect(timers.isHoldingLoop).toBe(false);
  });
});
