import { describe, expect, test } from 'vitest';
import { InvocationScope } from '../../lib/handler/invocation-scope.js';
import { UnsettledInvocations } from '../../lib/handler/unsettled-invocations.js';
import {
  RecordedInvocation,
  type RecorderDependencies,
  type InvocationInputs,
} from '../../lib/handler/recorded-invocation.js';
import { DeadlineWatch } from '../../lib/lambda/deadline-watch.js';
import { ManualTimers } from '../lambda/manual-timers.js';

function record(overrides: Partial<RecorderDependencies & InvocationInputs> = {}) {
  const events: string[] = [];
  const timers = new ManualTimers();
  const clock = { epochMs: () => timers.nowMs, monotonicMs: () => timers.nowMs };
  const remainingMs = (): number => 3000 - timers.nowMs;
  const observer = {
    settle: () => void events.push('journal end'),
  };
  const invocation = new RecordedInvocation(
    {
      counts: {
        begin: () => events.push('begin'),
        settle: (seconds) => events.push(`settle ${String(seconds)}`),
        fail: (error) => events.push(`fail ${String(error)}`),
        failAs: (type) => events.push(`fail as ${type}`),
        endDurable: (status, isReplay) => events.push(`durable ${status} ${String(isReplay)}`),
        changeNearDeadline: (change) => events.push(`near deadline ${String(change)}`),
      },
      clock,
      scope: new InvocationScope(),
      deadlineWatch: new DeadlineWatch({ timers, clock, marginMs: 500 }),
      unsettled: new UnsettledInvocations(true),
      flush: (moment) => Promise.resolve(events.push(`flush ${moment} ${String(remainingMs())}`)),
      onInternalError: (what, error) => events.push(`error in ${what}: ${String(error)}`),
      ...overrides,
    },
    {
      context: { getRemainingTimeInMillis: remainingMs },
      options: {},
      input: {},
      durable: undefined,
      observer,
      remainingMs: remainingMs(),
      isFirst: false,
      ...overrides,
    },
  );
  return { events, invocation, passMs: (ms: number): void => timers.advance(ms) };
}

describe('RecordedInvocation', () => {
  test('succeed() ends the deadline watch, records the end, then flushes with the remaining time', async () => {
    const { events, invocation, passMs } = record();

    passMs(1000);
    await invocation.succeed('fine');

    passMs(2000);

    expect(events).toEqual(['settle 1', 'journal end', 'flush invocation 2000']);
  });

  test('counts an invocation near its deadline and flushes while the handler still runs', () => {
    const { events, passMs } = record();

    passMs(2500);

    expect(events).toEqual(['near deadline 1', 'flush timeout 500']);
  });

  test('fail() near the deadline counts the error by its own type and reverts the near-deadline count', async () => {
    const { events, invocation, passMs } = record();
    passMs(2500);

    passMs(100);
    await invocation.fail(new RangeError('late'));

    expect(events.slice(2)).toEqual([
      'settle 2.6',
      'fail RangeError: late',
      'near deadline -1',
      'journal end',
      'flush timeout 400',
    ]);
  });

  test('close() stops recording an invocation, and a later end of its handler changes nothing', async () => {
    const { events, invocation, passMs } = record();
    passMs(2500);

    invocation.close();
    passMs(9000);
    await invocation.succeed('late');
    await invocation.fail(new RangeError('later'));

    expect(events.slice(2)).toEqual(['near deadline -1', 'journal end']);
  });

  test('reports an internal error if flush throws near the deadline', () => {
    const { events, passMs } = record({
      flush: () => {
        throw new Error('broken');
      },
    });

    passMs(2500);

    expect(events.at(-1)).toBe('error in flushing: Error: broken');
  });

  test('succeed() flushes with the reason cold-start for the first invocation', async () => {
    const { events, invocation } = record({ isFirst: true });

    await invocation.succeed('fine');

    expect(events.at(-1)).toBe('flush cold-start 3000');
  });

  test('succeed() resolves if the flush rejects', async () => {
    const { events, invocation } = record({ flush: () => Promise.reject(new Error('broken')) });

    await invocation.succeed('fine');

    expect(events.at(-1)).toBe('error in flushing: Error: broken');
  });

  test('succeed() returns no promise if there is nothing to push', () => {
    const { events, invocation } = record({ flush: () => undefined });

    expect(invocation.succeed('fine')).toBeUndefined();
    expect(events).toEqual(['settle 0', 'journal end']);
  });

  test('succeed() ends the deadline watch also if recording the end throws', async () => {
    const answer = {
      get Status(): string {
        throw new Error('no status');
      },
    };
    const { events, invocation, passMs } = record({ durable: { isReplay: false } });

    await invocation.succeed(answer);
    passMs(2500);

    expect(events).toContain('journal end');
    expect(events).not.toContain('near deadline 1');
  });

  test('fail() still flushes if recording throws, because the freeze may wait for the flush', async () => {
    const { events, invocation } = record({
      observer: {
        settle: () => {
          throw new Error('full');
        },
      },
    });

    await invocation.fail(new Error('bad'));

    expect(events.slice(-2)).toEqual(['error in recording an invocation: Error: full', 'flush error 3000']);
  });
});
