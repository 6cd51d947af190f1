import { describe, expect, test } from 'vitest';
import { RecordedInvocation, type RecordedInvocationParts } from '../../lib/handler/recorded-invocation.js';

function record(overrides: Partial<RecordedInvocationParts> = {}) {
  const books: string[] = [];
  let remainingMs = 3000;
  let onNear: () => void = () => undefined;
  const invocation = new RecordedInvocation({
    context: { getRemainingTimeInMillis: () => remainingMs },
    options: {},
    counts: {
      begin: () => books.push('begin'),
      settle: (seconds) => books.push(`settle ${String(seconds)}`),
      fail: (error) => books.push(`fail ${String(error)}`),
      failAs: (type) => books.push(`fail as ${type}`),
      timeOut: () => books.push('time out'),
    },
    witness: {
      timeOut: () => void books.push('journal timeout'),
      settle: () => void books.push('journal end'),
    },
    clock: { epochMs: () => 0, monotonicMs: () => 3000 - remainingMs },
    scope: (call) => call(),
    watchDeadline: (ms, callback) => {
      books.push(`watch ${String(ms)}`);
      onNear = callback;
      return () => books.push('end of watch');
    },
    flush: (moment) => Promise.resolve(books.push(`flush ${moment} ${String(remainingMs)}`)),
    onMistake: (what, error) => books.push(`mistake in ${what}: ${String(error)}`),
    ...overrides,
  });
  const passMs = (ms: number): void => void (remainingMs -= ms);
  return { books, invocation, passMs, nearDeadline: () => onNear() };
}

describe('RecordedInvocation', () => {
  test('succeed() ends the watch, records, then flushes with the time that is left', async () => {
    const { books, invocation, passMs } = record();

    passMs(1000);
    await invocation.succeed('fine');

    expect(books).toEqual(['watch 3000', 'end of watch', 'settle 1', 'journal end', 'flush invocation 2000']);
  });

  test('counts a timeout and flushes while the handler still runs when the deadline is near', () => {
    const { books, passMs, nearDeadline } = record();

    passMs(2500);
    nearDeadline();

    expect(books).toEqual(['watch 3000', 'time out', 'journal timeout', 'flush timeout 500']);
  });

  test('fail() counts no second error when the invocation was counted as a timeout', async () => {
    const { books, invocation, passMs, nearDeadline } = record();
    passMs(2500);
    nearDeadline();

    passMs(100);
    await invocation.fail(new Error('late'));

    expect(books.slice(4)).toEqual(['end of watch', 'settle 2.6', 'journal end', 'flush error 400']);
  });

  test('tells of a mistake in counting a timeout and of nothing else when the books throw', () => {
    const { books, nearDeadline } = record({
      flush: () => {
        throw new Error('broken');
      },
    });

    nearDeadline();

    expect(books.at(-1)).toBe('mistake in recording a timeout: Error: broken');
  });

  test('fail() flushes all the same when the books throw, since the environment may be held until then', async () => {
    const { books, invocation } = record({
      witness: {
        timeOut: () => undefined,
        settle: () => {
          throw new Error('full');
        },
      },
    });

    await invocation.fail(new Error('bad'));

    expect(books.slice(-2)).toEqual(['mistake in recording an invocation: Error: full', 'flush error 3000']);
  });
});
