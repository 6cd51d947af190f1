import { describe, expect, test } from 'vitest';
import { InternalExtension, type ExtensionEvent } from '../../../lib/lambda/extension/internal-extension.js';
import { ManualTimers } from '../manual-timers.js';

/** Runs all promise callbacks. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

/** Plays Lambda: sends events and records when the extension asks for the next one. */
function start() {
  const timers = new ManualTimers();
  const turns: (() => void)[] = [];
  const asked: { give: (event: ExtensionEvent) => void; break: () => void }[] = [];
  let isLost = false;
  const extension = new InternalExtension({
    next: () =>
      new Promise((give, reject) => {
        asked.push({ give, break: () => reject(new Error('connection closed')) });
      }),
    clock: { epochMs: () => timers.nowMs, monotonicMs: () => timers.nowMs },
    timers,
    afterTurn: (callback) => void turns.push(callback),
    onLost: () => (isLost = true),
  });
  void extension.run();
  const log: string[] = [];
  return {
    extension,
    timers,
    log,
    get asked() {
      return asked.length;
    },
    get isLost() {
      return isLost;
    },
    async invoke(requestId: string, deadlineMs = timers.nowMs + 3000): Promise<void> {
      asked.at(-1)?.give({ requestId, deadlineMs });
      await settle();
    },
    async breakPoll(): Promise<void> {
      asked.at(-1)?.break();
      await settle();
    },
    async turn(): Promise<void> {
      for (const callback of turns.splice(0)) callback();
      await settle();
    },
    /** Answers an invocation; its push ends when `finish` is called. */
    answer(requestId: string): { finish: () => Promise<void> } {
      let end: () => void = () => undefined;
      void extension
        .afterAnswer(requestId, () => {
          log.push('push');
          return new Promise<void>((resolve) => (end = resolve));
        })
        .then(() => log.push('answer'));
      return {
        async finish() {
          end();
          await settle();
        },
      };
    },
  };
}

describe('InternalExtension', () => {
  test('asks for the first event at once', () => {
    expect(start().asked).toBe(1);
  });

  test.each(['before', 'after'])(
    'answers, then pushes, then asks for the next event, if its event comes %s the answer',
    async (when) => {
      const lambda = start();
      if (when === 'before') await lambda.invoke('1');
      lambda.extension.begin('1');
      await settle();

      const push = lambda.answer('1');
      await settle();
      if (when === 'after') await lambda.invoke('1');
      expect(lambda.log).toEqual(['answer']);
      await lambda.turn();
      await lambda.turn();
      expect(lambda.log).toEqual(['answer', 'push']);
      expect(lambda.asked).toBe(1);
      await push.finish();

      expect(lambda.asked).toBe(2);
      expect(lambda.timers.pending).toBe(0);
    },
  );

  test('asks for the next event if no instrumented handler begins, and answers a later one after its push', async () => {
    const lambda = start();
    await lambda.invoke('1');

    lambda.timers.advance(100);
    await settle();
    expect(lambda.asked).toBe(2);
    lambda.extension.begin('1');
    const push = lambda.answer('1');
    await settle();

    expect(lambda.log).toEqual(['push']);
    await push.finish();
    expect(lambda.log).toEqual(['push', 'answer']);
  });

  test.each(['before', 'after'])(
    'pass() releases an event that comes %s it at once, and no later event',
    async (when) => {
      const lambda = start();
      if (when === 'before') await lambda.invoke('1');
      lambda.extension.skip('1');
      await settle();
      if (when === 'after') await lambda.invoke('1');

      expect(lambda.asked).toBe(2);
      expect(lambda.timers.pending).toBe(0);
      lambda.extension.begin('2');
      await lambda.invoke('2');
      expect(lambda.asked).toBe(2);
    },
  );

  test('asks for the next event shortly before the deadline if a push does not end', async () => {
    const lambda = start();
    lambda.extension.begin('1');
    await lambda.invoke('1', 3000);

    lambda.answer('1');
    lambda.timers.advance(2979);
    await settle();
    expect(lambda.asked).toBe(1);
    lambda.timers.advance(1);
    await settle();

    expect(lambda.asked).toBe(2);
  });

  test('asks for the next event well before the deadline while a handler has not settled', async () => {
    const lambda = start();
    lambda.extension.begin('1');
    await lambda.invoke('1', 3000);

    lambda.timers.advance(2700);
    await settle();
    const before = lambda.asked;
    lambda.timers.advance(51);
    await settle();
    const after = lambda.asked;
    lambda.answer('1');
    await settle();

    // Other code may have answered the event. Without a timely request for the next one, Lambda would kill the environment.
    expect([before, after]).toEqual([1, 2]);
    // If the handler settles after that, its push comes before its answer, because nothing delays the freeze any more.
    expect(lambda.log).toEqual(['push']);
  });

  test('asks again after a lost connection, and stops after three retries', async () => {
    const lambda = start();

    await lambda.breakPoll();
    lambda.timers.advance(10);
    await settle();
    expect(lambda.asked).toBe(2);
    for (const ms of [100, 1000, 0]) {
      await lambda.breakPoll();
      lambda.timers.advance(ms);
      await settle();
    }

    expect(lambda.asked).toBe(4);
    expect(lambda.isLost).toBe(true);
  });

  test('answers after the push once it cannot ask for events any more', async () => {
    const lambda = start();
    for (const ms of [10, 100, 1000, 0]) {
      await lambda.breakPoll();
      lambda.timers.advance(ms);
      await settle();
    }
    lambda.extension.begin('1');

    const push = lambda.answer('1');
    await settle();

    expect(lambda.log).toEqual(['push']);
    await push.finish();
    expect(lambda.log).toEqual(['push', 'answer']);
  });

  test('answers after the push if the invocation has no request id', async () => {
    const lambda = start();
    lambda.extension.begin(undefined);
    const log: string[] = [];

    await lambda.extension.afterAnswer(undefined, () => Promise.resolve(log.push('push')));

    expect(log).toEqual(['push']);
  });

  test('does not keep the event loop alive', async () => {
    const lambda = start();
    await lambda.invoke('1');

    expect(lambda.timers.pending).toBe(1);
    expect(lambda.timers.isHoldingLoop).toBe(false);
  });

  test('release() ends the current event and delays no later one', async () => {
    const side = start();
    side.extension.begin('a');
    await side.invoke('a');
    expect(side.asked).toBe(1);

    side.extension.release();
    await settle();
    expect(side.asked).toBe(2);
    await side.invoke('b');

    expect(side.asked).toBe(3);
    expect(side.timers.pending).toBe(0);
  });

  test('release() ends an event for which no handler has begun', async () => {
    const side = start();
    await side.invoke('a');

    side.extension.release();
    await settle();

    expect(side.asked).toBe(2);
  });
});
