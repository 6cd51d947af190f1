import { describe, expect, test } from 'vitest';
import { CircuitBreaker } from '../../lib/flush/circuit-breaker.js';
import { failure, pushed } from './fake-ports.js';
import { ManualTime } from './manual-time.js';

const flushTimeoutMs = 1000;

function setUp({ random = () => 0.5 }: { random?: () => number } = {}) {
  const time = new ManualTime();
  const breaker = new CircuitBreaker({ clock: time, flushTimeoutMs, random });
  const fail = (durationMs = 1, retryAfterMs?: number): void => {
    breaker.record(failure({ retryAfterMs }), durationMs);
  };
  const open = (): void => {
    for (let i = 0; i < 3; i += 1) fail();
  };
  return { time, breaker, fail, open };
}

describe('CircuitBreaker', () => {
  test('state is closed until the third failure in a row', () => {
    const { breaker, fail } = setUp();
    fail();
    fail();
    breaker.record(pushed, 1);
    fail();
    fail();
    expect(breaker.state).toBe('closed');

    fail();

    expect(breaker.state).toBe('open');
  });

  test('state is open for 30 s, then probing, then closed after a success', async () => {
    const { time, breaker, open } = setUp();
    open();

    await time.advance(29_999);
    expect(breaker.state).toBe('open');
    await time.advance(1);
    expect(breaker.state).toBe('probing');
    breaker.record(pushed, 1);

    expect(breaker.state).toBe('closed');
  });

  test('state is open twice as long after each failed probe, up to 5 min, and 30 s again after a success', async () => {
    const { time, breaker, fail, open } = setUp();
    const pauses: number[] = [];
    const measure = async (): Promise<void> => {
      let seconds = 0;
      for (; breaker.state === 'open'; seconds += 10) await time.advance(10_000);
      pauses.push(seconds);
    };

    open();
    await measure();
    for (let i = 0; i < 5; i += 1) {
      fail();
      await measure();
    }
    breaker.record(pushed, 1);
    open();
    await measure();

    expect(pauses).toEqual([30, 60, 120, 240, 300, 300, 30]);
  });

  test.each([
    [0, 24_000],
    [0.999_999, 35_999],
  ])('state is open for up to 20 % less or more than 30 s when random() is %d', async (value, leastMs) => {
    const { time, breaker, open } = setUp({ random: () => value });
    open();

    await time.advance(leastMs - 1);
    expect(breaker.state).toBe('open');
    await time.advance(2);

    expect(breaker.state).toBe('probing');
  });

  test('state is open from the first failure on, not extended by a push that was running when it opened', async () => {
    const { time, breaker, fail } = setUp();
    breaker.recordOpening(failure({ reason: 'timeout' }), flushTimeoutMs);
    await time.advance(10);
    fail(flushTimeoutMs);

    await time.advance(29_989);
    expect(breaker.state).toBe('open');
    await time.advance(1);
    expect(breaker.state).toBe('probing');
  });

  test('state counts the time of a freeze, also if only the wall clock measures it', () => {
    const { time, breaker, open } = setUp();
    open();

    time.jump({ epochMs: 30_000 });

    expect(breaker.state).toBe('probing');
  });

  test.each([-3_600_000, 3_600_000])(
    'state is not open for longer than 30 s if the wall clock jumps by %d ms',
    async (epochMs) => {
      const { time, breaker, open } = setUp();
      open();

      time.jump({ epochMs });
      await time.advance(30_000);

      expect(breaker.state).toBe('probing');
    },
  );

  test('state is open after one failure for as long as Retry-After asks', async () => {
    const { time, breaker, fail } = setUp({ random: () => 0 });

    fail(1, 7000);

    expect(breaker.state).toBe('open');
    await time.advance(6999);
    expect(breaker.state).toBe('open');
    await time.advance(1);
    expect(breaker.state).toBe('probing');
  });

  test('state is open for at most 5 min for any Retry-After', async () => {
    const { time, breaker, fail } = setUp({ random: () => 0 });

    fail(1, 86_400_000);
    await time.advance(300_000);

    expect(breaker.state).toBe('probing');
  });

  test('state ignores a Retry-After of 0 and counts failures', () => {
    const { breaker, fail } = setUp();

    fail(1, 0);

    expect(breaker.state).toBe('closed');
  });

  test('allowedMs is the rest of 1.2 flush timeouts after slow failures', () => {
    const { breaker, fail } = setUp();
    expect(breaker.allowedMs).toBe(1000);

    fail(1000);

    expect(breaker.state).toBe('closed');
    expect(breaker.allowedMs).toBe(200);
  });

  test('state is open before the third failure if failures have used up the allowed time', () => {
    const { breaker, fail } = setUp();

    fail(1000);
    fail(200);

    expect(breaker.state).toBe('open');
  });

  test('allowedMs is the whole flush timeout for a probe', async () => {
    const { time, breaker, fail } = setUp();
    fail(1000);
    fail(200);

    await time.advance(36_000);

    expect(breaker.state).toBe('probing');
    expect(breaker.allowedMs).toBe(1000);
  });

  test('record() does not count a push that a freeze interrupted', () => {
    const { breaker } = setUp();

    for (let i = 0; i < 5; i += 1) breaker.record(failure({ reason: 'interrupted' }), 600_000);

    expect(breaker.state).toBe('closed');
    expect(breaker.allowedMs).toBe(1000);
  });
});
