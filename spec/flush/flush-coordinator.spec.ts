import { describe, expect, test, vi } from 'vitest';
import type { FlushPolicy } from '../../lib/config/flush-policy.js';
import { FlushCoordinator } from '../../lib/flush/flush-coordinator.js';
import type { FlushRequest } from '../../lib/flush/flush-request.js';
import type { PushObserver } from '../../lib/flush/push-port.js';
import type { PushFailure, PushOutcome } from '../../lib/flush/push-outcome.js';
import { failure, FakeObserver, FakePort, FakeSource, pushed } from './fake-ports.js';
import { ManualTime } from './manual-time.js';

const flushTimeoutMs = 1000;

function setUp({
  policy = { kind: 'every-invocation' },
  listener,
  cpuShare = 1,
}: { policy?: FlushPolicy; listener?: PushObserver; cpuShare?: number } = {}) {
  const observer = new FakeObserver();
  const time = new ManualTime();
  const source = new FakeSource();
  const port = new FakePort();
  const random = () => 0.5;
  const cpu = { usedMs: 1000 };
  const coordinator = new FlushCoordinator({
    source,
    port,
    observer: listener ?? observer,
    clock: time,
    timers: time,
    random,
    policy,
    flushTimeoutMs,
    cpuShare,
    readCpuMs: () => cpu.usedMs,
  });
  return { time, source, port, observer, coordinator, cpu };
}

function request(overrides: Partial<FlushRequest> = {}): FlushRequest {
  return { reason: 'invocation', remainingMs: 3000, isAwaited: true, ...overrides };
}

/** Runs all promise callbacks without advancing the time. */
const settle = (time: ManualTime): Promise<void> => time.advance(0);

describe('FlushCoordinator', () => {
  test('flush() resolves to the outcome and the duration if the endpoint accepts the push', async () => {
    const { time, port, coordinator, observer } = setUp();

    const flush = coordinator.flush(request());
    await time.advance(7);
    port.pushes[0]!.answer(pushed);

    expect(await flush).toEqual({ status: 'pushed', durationMs: 7, wireBytes: 42 });
    expect(observer.outcomes).toEqual([{ outcome: pushed, durationMs: 7 }]);
    expect(time.runningTimers).toBe(0);
  });

  test('flush() resolves to the reason if the endpoint rejects the push', async () => {
    const { port, coordinator } = setUp();
    port.respond = () => failure({ reason: 'rejected' });

    const outcome = await coordinator.flush(request());

    expect(outcome).toEqual({ status: 'failed', reason: 'rejected', durationMs: 0 });
  });

  describe('sharing', () => {
    test('flush() makes one later push for all callers that ask during a running push', async () => {
      const { time, source, port, coordinator } = setUp();
      source.counts = 1;
      const first = coordinator.flush(request());
      await settle(time);

      source.counts = 1000;
      const others = Array.from({ length: 999 }, async () => coordinator.flush(request()));
      await settle(time);
      expect(port.pushes.map(({ text }) => text)).toEqual(['counts 1\n']);
      port.pushes[0]!.answer(pushed);
      await settle(time);
      port.pushes[1]!.answer(pushed);

      expect((await first).status).toBe('pushed');
      expect(new Set((await Promise.all(others)).map(({ status }) => status))).toEqual(new Set(['pushed']));
      expect(port.pushes.map(({ text }) => text)).toEqual(['counts 1\n', 'counts 1000\n']);
    });

    test('flush() begins its push synchronously if none is running', () => {
      const { source, coordinator } = setUp();
      let hasRead = false;
      source.read = () => {
        hasRead = true;
        return Promise.resolve();
      };

      void coordinator.flush(request());

      expect(hasRead).toBe(true);
    });

    test('flush() resolves for each caller within its own budget', async () => {
      const { time, port, coordinator } = setUp();
      const long = coordinator.flush(request());
      await time.advance(10);
      const short = coordinator.flush(request({ remainingMs: 150 }));

      await time.advance(100);

      expect(await short).toEqual({ status: 'skipped', reason: 'no-time' });
      port.pushes[0]!.answer(pushed);
      expect((await long).status).toBe('pushed');
      await settle(time);
      expect(port.pushes).toHaveLength(1);
    });

    test('flush() lets a push continue for callers with more time when the time of another is over', async () => {
      const { time, port, coordinator } = setUp();
      void coordinator.flush(request());
      await settle(time);
      const short = coordinator.flush(request({ remainingMs: 150 }));
      const long = coordinator.flush(request());
      port.pushes[0]!.answer(pushed);

      await time.advance(100);

      expect(await short).toEqual({ status: 'failed', reason: 'timeout', durationMs: 100 });
      expect(port.isAborted).toBe(false);
      port.pushes[1]!.answer(pushed);
      expect((await long).status).toBe('pushed');
    });

    test('flush() renders and sends in the time that callers have left after the push before theirs', async () => {
      const { time, source, port, coordinator } = setUp();
      const render = vi.spyOn(source, 'render');
      void coordinator.flush(request());
      void coordinator.flush(request());
      await time.advance(900);
      port.pushes[0]!.answer(pushed);
      await settle(time);

      expect(render).toHaveBeenLastCalledWith(expect.objectContaining({ budgetMs: 25 }));
      expect(port.pushes[1]!.budgetMs).toBe(100);
    });

    test('flush() does not push for callers that have stopped waiting before their turn', async () => {
      const { time, port, coordinator } = setUp();
      void coordinator.flush(request());
      await time.advance(500);
      void coordinator.flush(request({ remainingMs: 100 }));
      await time.advance(100);

      port.pushes[0]!.answer(pushed);
      await settle(time);

      expect(port.pushes).toHaveLength(1);
    });
  });

  describe('budget', () => {
    test('flush() resolves when the budget is used up, and aborts the push', async () => {
      const { time, port, coordinator, source } = setUp();

      const flush = coordinator.flush(request());
      await time.advance(flushTimeoutMs);

      expect(await flush).toEqual({ status: 'failed', reason: 'timeout', durationMs: flushTimeoutMs });
      expect(port.isAborted).toBe(true);
      expect(source.settled.map(({ outcome }) => outcome)).toMatchObject([
        { reason: 'timeout', arrived: 'unknown' },
      ]);
    });

    test.each([60, 10, 0, -5000])('flush() makes no push with %d ms left', async (remainingMs) => {
      const { port, coordinator, observer } = setUp();

      const outcome = await coordinator.flush(request({ remainingMs }));

      expect(outcome).toEqual({ status: 'skipped', reason: 'no-time' });
      expect(port.pushes).toHaveLength(0);
      // A handshake would use CPU time that the answer needs.
      expect(port.stops).toBe(1);
      expect(observer.skips).toEqual(['no-time']);
    });

    test.each([
      { reason: 'invocation', isAwaited: true, budgetMs: 350 },
      { reason: 'timeout', isAwaited: false, budgetMs: 400 },
      { reason: 'shutdown', isAwaited: true, budgetMs: 400 },
    ] as const)('flush() uses $budgetMs of 400 ms if the reason is $reason', async ({ budgetMs, ...who }) => {
      const { time, port, coordinator } = setUp();

      void coordinator.flush(request({ remainingMs: 400, ...who }));
      await settle(time);

      expect(port.pushes[0]!.budgetMs).toBe(budgetMs);
    });

    test('flush() uses the flush timeout if the remaining time is unknown', async () => {
      const { time, port, coordinator } = setUp();

      const flush = coordinator.flush(request({ remainingMs: undefined }));
      await settle(time);

      expect(port.pushes[0]!.budgetMs).toBe(flushTimeoutMs);
      await time.advance(flushTimeoutMs);
      expect((await flush).status).toBe('failed');
    });

    test('flush() resolves in time if reading the metrics hangs, and settles the batch if the reading ends later', async () => {
      const { time, source, port, coordinator } = setUp();
      let read = (): void => undefined;
      source.read = () =>
        new Promise((resolve) => {
          read = resolve;
        });

      const flush = coordinator.flush(request());
      await time.advance(flushTimeoutMs);
      expect(await flush).toMatchObject({ status: 'failed', reason: 'timeout' });
      read();
      await settle(time);

      expect(port.pushes).toHaveLength(0);
      expect(source.settled.map(({ outcome }) => outcome)).toMatchObject([{ arrived: 'no' }]);
    });

    test('flush() pushes again after a read that hung', async () => {
      const { time, source, port, coordinator } = setUp();
      source.read = () => new Promise(() => undefined);
      void coordinator.flush(request());
      await time.advance(flushTimeoutMs);

      source.read = () => Promise.resolve();
      port.respond = () => pushed;

      expect((await coordinator.flush(request())).status).toBe('pushed');
    });
  });

  describe('event loop', () => {
    test('flush() keeps the event loop alive while a caller waits, and no longer', async () => {
      const { time, port, coordinator } = setUp();

      const flush = coordinator.flush(request());
      await settle(time);
      expect(time.holdingTimers).toBe(1);
      port.pushes[0]!.answer(pushed);
      await flush;

      expect(time.holdingTimers).toBe(0);
    });

    test('flush() does not keep the event loop alive for a handler that still runs', async () => {
      const { time, coordinator } = setUp();

      void coordinator.flush(request({ reason: 'timeout', isAwaited: false }));
      await settle(time);

      expect(time.runningTimers).toBe(1);
      expect(time.holdingTimers).toBe(0);
    });
  });

  describe('freeze', () => {
    test('flush() reports a push that a freeze interrupted as interrupted, not as a failure of the endpoint', async () => {
      const { time, port, coordinator, observer } = setUp();
      const flush = coordinator.flush(request({ reason: 'timeout', isAwaited: false }));
      await settle(time);

      await time.freeze(600_000);

      expect(await flush).toMatchObject({ status: 'failed', reason: 'interrupted' });
      expect(observer.outcomes).toMatchObject([{ outcome: { reason: 'interrupted', arrived: 'unknown' } }]);
      port.respond = () => pushed;
      expect((await coordinator.flush(request())).status).toBe('pushed');
    });

    test('flush() does not send if reading the metrics blocked the event loop until the budget was used up', async () => {
      const { time, source, port, coordinator } = setUp();
      source.read = () => {
        time.jump({ monotonicMs: 1001 });
        return Promise.resolve();
      };

      const flushed = coordinator.flush(request());
      await settle(time);

      expect(await flushed).toMatchObject({ status: 'failed', reason: 'timeout' });
      expect(port.pushes).toEqual([]);
      expect(source.settled).toMatchObject([{ outcome: { status: 'failed', arrived: 'no' } }]);
    });

    test('flush() renders for half as long after a push that was not sent in time, and longer again after a success', async () => {
      const { time, source, port, coordinator } = setUp();
      const render = vi.spyOn(source, 'render');
      const late = failure({ reason: 'timeout' });
      for (const outcome of [late, late, pushed, pushed, pushed]) {
        port.respond = () => outcome;
        await coordinator.flush(request());
        await settle(time);
      }

      expect(render.mock.calls.map(([parameters]) => parameters?.budgetMs)).toEqual([
        250, 125, 62.5, 125, 250,
      ]);
    });

    test('flush() reports a freeze during reading as an interruption if no answer waits', async () => {
      const { time, source, observer, coordinator } = setUp();
      source.read = () => {
        time.jump({ monotonicMs: 60_000 });
        return Promise.resolve();
      };

      const flushed = coordinator.flush(request({ isAwaited: false }));
      await settle(time);

      expect((await flushed).status).toBe('failed');
      expect(observer.outcomes).toMatchObject([{ outcome: { reason: 'interrupted', arrived: 'no' } }]);
    });

    test('flush() reports a late timer as a timeout if a caller waited for the push', async () => {
      const { time, coordinator } = setUp();
      const flush = coordinator.flush(request());
      await settle(time);

      await time.freeze(5000);

      expect(await flush).toMatchObject({ status: 'failed', reason: 'timeout' });
    });
  });

  describe('circuit breaker', () => {
    test('flush() skips pushes after three failures until the pause is over, then makes one probe', async () => {
      const { time, port, coordinator } = setUp();
      port.respond = () => failure();
      for (let i = 0; i < 3; i += 1) await coordinator.flush(request());

      expect(await coordinator.flush(request())).toEqual({ status: 'skipped', reason: 'breaker-open' });
      expect(port.pushes).toHaveLength(3);
      await time.advance(30_000);
      port.respond = undefined;
      const probe = coordinator.flush(request());
      await settle(time);
      const other = await coordinator.flush(request());

      expect(other).toEqual({ status: 'skipped', reason: 'breaker-open' });
      port.pushes[3]!.answer(pushed);
      expect((await probe).status).toBe('pushed');
      port.respond = () => pushed;
      expect((await coordinator.flush(request())).status).toBe('pushed');
    });

    test('flush() resolves waiting callers as skipped when the running push opens the breaker', async () => {
      const { time, port, coordinator, observer } = setUp();
      port.respond = () => failure();
      await coordinator.flush(request());
      await coordinator.flush(request());
      port.respond = undefined;
      void coordinator.flush(request());
      await settle(time);
      const waiting = coordinator.flush(request());

      port.pushes[2]!.answer(failure());

      expect(await waiting).toEqual({ status: 'skipped', reason: 'breaker-open' });
      expect(observer.skips).toEqual(['breaker-open']);
    });

    test('flush() takes less than 1.5 flush timeouts over 100 invocations if the endpoint is down', async () => {
      const { time, coordinator } = setUp();
      const begunMs = time.monotonicMs();

      for (let i = 0; i < 100; i += 1) {
        const flush = coordinator.flush(request());
        await settle(time);
        while (time.runningTimers > 0) await time.advance(10);
        await flush;
      }

      const costMs = time.monotonicMs() - begunMs;
      expect(costMs).toBeGreaterThanOrEqual(flushTimeoutMs);
      expect(costMs).toBeLessThan(1.5 * flushTimeoutMs);
    });

    test('flush() still pushes at shutdown while the breaker is open', async () => {
      const { port, coordinator } = setUp();
      port.respond = () => failure();
      for (let i = 0; i < 3; i += 1) await coordinator.flush(request());
      port.respond = () => pushed;

      const last = await coordinator.flush(request({ reason: 'shutdown', remainingMs: 300 }));

      expect(last.status).toBe('pushed');
    });

    test('prepare() prepares the port for the next push, and not while the breaker is open', async () => {
      const { port, coordinator } = setUp();
      coordinator.prepare();
      expect(port.prepared).toBe(1);
      port.respond = () => failure();
      for (let i = 0; i < 3; i += 1) await coordinator.flush(request());

      coordinator.prepare();

      expect(port.prepared).toBe(1);
    });
  });

  describe('a connection that was closed unnoticed', () => {
    const stale = failure({ reason: 'connection-lost', arrived: 'unknown', isStale: true });

    test('flush() reads the metrics again for the second attempt, and settles the batches of both', async () => {
      const { time, port, coordinator, source, observer } = setUp();
      const flush = coordinator.flush(request());
      await settle(time);
      source.counts = 1;
      port.pushes[0]!.answer(stale);
      await settle(time);

      port.pushes[1]!.answer(pushed);

      expect(await flush).toMatchObject({ status: 'pushed' });
      expect(port.pushes.map(({ text }) => text)).toEqual(['counts 0\n', 'counts 1\n']);
      expect(source.settled.map(({ outcome }) => outcome)).toEqual([stale, pushed]);
      expect(observer.outcomes).toHaveLength(1);
    });

    test('flush() makes no third attempt, and reports the arrival as unknown even if the second surely did not arrive', async () => {
      const { port, coordinator, observer } = setUp();
      const outcomes = [stale, failure({ isStale: true })];
      port.respond = () => outcomes.shift()!;

      await coordinator.flush(request());

      expect(port.pushes).toHaveLength(2);
      expect(observer.outcomes).toMatchObject([{ outcome: { reason: 'unreachable', arrived: 'unknown' } }]);
    });
  });

  describe('timeout details', () => {
    test.each([
      ['connecting', 'no connection', 'no'],
      ['securing', 'TLS handshake', 'no'],
      ['authenticating', 'credentials', 'no'],
      ['answer', 'did not answer', 'unknown'],
    ] as const)(
      'flush() reports what did not complete in time if the stage of the push is %s',
      async (stage, words, arrived) => {
        const { time, port, coordinator, observer } = setUp();
        port.stage = stage;

        void coordinator.flush(request());
        await time.advance(flushTimeoutMs);

        const outcome = observer.outcomes[0]!.outcome as PushFailure;
        expect(outcome).toMatchObject({ reason: 'timeout', arrived });
        expect(outcome.detail).toContain(words);
      },
    );

    test.each([
      [0, undefined],
      [2, 2],
    ])('flush() reports that %d requests were accepted before a timeout', async (accepted, expected) => {
      const { time, port, source, coordinator } = setUp();
      port.acceptedRequests = accepted;

      void coordinator.flush(request());
      await time.advance(flushTimeoutMs);

      expect(source.settled.map(({ outcome }) => (outcome as PushFailure).acceptedRequests)).toEqual([
        expected,
      ]);
    });
  });

  describe('CPU time', () => {
    /** 128 MB. */
    const cpuShare = 128 / 1769;

    test('flush() skips the first push if its CPU time does not fit into the remaining time', async () => {
      const { port, coordinator } = setUp({ cpuShare });

      expect(await coordinator.flush(request({ remainingMs: 800 }))).toMatchObject({ reason: 'no-time' });
      expect(port.pushes).toHaveLength(0);
    });

    test('flush() needs less time for the first push after the connection was opened in init', async () => {
      const { time, port, coordinator } = setUp({ cpuShare });
      await coordinator.open(true);

      void coordinator.flush(request({ remainingMs: 800 }));
      await settle(time);

      expect(port.pushes).toHaveLength(1);
    });

    test('flush() needs less time for the first push also if the opening in init has not ended', async () => {
      const { time, port, coordinator } = setUp({ cpuShare });
      port.opening = new Promise(() => undefined);
      void coordinator.open(false);

      expect(await coordinator.flush(request({ remainingMs: 600 }))).toMatchObject({ reason: 'no-time' });
      void coordinator.flush(request({ remainingMs: 800 }));
      await settle(time);

      expect(port.pushes).toHaveLength(1);
    });

    test.each([
      { cpuMs: 1, remainingMs: 300, status: 'pushed' },
      { cpuMs: 20, remainingMs: 500, status: 'skipped' },
      { cpuMs: 20, remainingMs: 600, status: 'pushed' },
      // So much work comes from many series, and a push stops it when the time is over.
      { cpuMs: 500, remainingMs: 650, status: 'pushed' },
    ])(
      'flush() is $status with $remainingMs ms left if the push before used $cpuMs ms of CPU',
      async ({ cpuMs, remainingMs, status }) => {
        const { port, coordinator, cpu } = setUp({ cpuShare });
        port.respond = () => {
          cpu.usedMs += cpuMs;
          return pushed;
        };
        await coordinator.flush(request());
        await coordinator.flush(request());

        expect(await coordinator.flush(request({ remainingMs }))).toMatchObject({ status });
      },
    );

    test.each([
      { remainingMs: 440, status: 'skipped' },
      { remainingMs: 540, status: 'pushed' },
    ])(
      'flush() is $status with $remainingMs ms left after a first push of 30 ms of CPU, because a second needs at most half',
      async ({ remainingMs, status }) => {
        const { port, coordinator, cpu } = setUp({ cpuShare });
        port.respond = () => {
          cpu.usedMs += 30;
          return pushed;
        };
        await coordinator.flush(request());

        expect(await coordinator.flush(request({ remainingMs }))).toMatchObject({ status });
      },
    );

    test('flush() still pushes at shutdown', async () => {
      const { port, coordinator } = setUp({ cpuShare });
      port.respond = () => pushed;

      const last = await coordinator.flush(request({ reason: 'shutdown', remainingMs: 300 }));

      expect(last.status).toBe('pushed');
    });
  });

  describe('open()', () => {
    test('reports a failure and lets the next flush push', async () => {
      const { port, coordinator, observer } = setUp();
      port.opening = Promise.resolve(failure({ reason: 'unauthorized' }));
      port.respond = () => pushed;

      await coordinator.open(true);

      expect(observer.openingFailures).toMatchObject([{ reason: 'unauthorized' }]);
      expect(observer.outcomes).toEqual([]);
      expect((await coordinator.flush(request())).status).toBe('pushed');
    });

    test('opens the breaker if the endpoint did not answer in time while init waited', async () => {
      const { time, port, coordinator } = setUp();
      let answer: (outcome: PushOutcome) => void = () => undefined;
      port.opening = new Promise((resolve) => (answer = resolve));
      const opening = coordinator.open(true);
      await time.advance(flushTimeoutMs);
      answer(failure({ reason: 'timeout', arrived: 'unknown' }));
      await opening;

      expect(await coordinator.flush(request())).toEqual({ status: 'skipped', reason: 'breaker-open' });
      await time.advance(40_000);
      port.respond = () => pushed;
      expect((await coordinator.flush(request())).status).toBe('pushed');
    });

    test('ignores a timeout of the endpoint if init did not wait for it', async () => {
      const { time, port, coordinator, observer } = setUp();
      let answer: (outcome: PushOutcome) => void = () => undefined;
      port.opening = new Promise((resolve) => (answer = resolve));
      const opening = coordinator.open(false);
      await time.advance(flushTimeoutMs);
      answer(failure({ reason: 'timeout', arrived: 'no' }));
      await opening;
      port.respond = () => pushed;

      expect(observer.openingFailures).toEqual([]);
      expect((await coordinator.flush(request())).status).toBe('pushed');
    });

    test('ignores a timeout of the endpoint if a freeze interrupted the opening', async () => {
      const { time, port, coordinator, observer } = setUp();
      let answer: (outcome: PushOutcome) => void = () => undefined;
      port.opening = new Promise((resolve) => (answer = resolve));
      const opening = coordinator.open(false);
      await time.freeze(60_000);
      answer(failure({ reason: 'timeout', arrived: 'unknown' }));
      await opening;
      port.respond = () => pushed;

      expect(observer.openingFailures).toEqual([]);
      expect((await coordinator.flush(request())).status).toBe('pushed');
    });
  });

  describe('flush policy', () => {
    test('flush() pushes by interval if the last success is an interval ago, and at once after an error', async () => {
      const { time, port, coordinator } = setUp({ policy: { kind: 'interval', intervalMs: 10_000 } });
      port.respond = () => pushed;

      const first = await coordinator.flush(request());
      await time.advance(9999);
      const early = await coordinator.flush(request());
      const error = await coordinator.flush(request({ reason: 'error' }));
      await time.advance(10_000);
      const due = await coordinator.flush(request());

      expect(first.status).toBe('pushed');
      expect(early).toEqual({ status: 'skipped', reason: 'policy' });
      expect(error.status).toBe('pushed');
      expect(due.status).toBe('pushed');
    });

    test('flush() counts the time of a freeze if only the wall clock measures it', async () => {
      const { time, port, coordinator } = setUp({ policy: { kind: 'interval', intervalMs: 10_000 } });
      port.respond = () => pushed;
      await coordinator.flush(request());

      time.jump({ epochMs: 60_000 });

      expect((await coordinator.flush(request())).status).toBe('pushed');
    });

    test('flush() pushes after the interval although the wall clock was set back', async () => {
      const { time, port, coordinator } = setUp({ policy: { kind: 'interval', intervalMs: 10_000 } });
      port.respond = () => pushed;
      await coordinator.flush(request());

      time.jump({ epochMs: -3_600_000 });
      await time.advance(10_000);

      expect((await coordinator.flush(request())).status).toBe('pushed');
    });
  });

  describe('internal errors', () => {
    test('flush() resolves to a failure if the source rejects, and the next flush pushes', async () => {
      const { source, port, coordinator } = setUp();
      port.respond = () => pushed;
      source.read = () => Promise.reject(new RangeError('secret'));

      const first = await coordinator.flush(request());
      source.read = () => Promise.resolve();
      const second = await coordinator.flush(request());

      expect(first).toMatchObject({ status: 'failed', reason: 'internal' });
      expect(second.status).toBe('pushed');
    });

    test('flush() resolves to a failure if the port rejects', async () => {
      const { source, port, coordinator } = setUp();
      port.push = () => Promise.reject(new Error('a broken promise of an adapter'));

      expect(await coordinator.flush(request())).toMatchObject({ status: 'failed', reason: 'internal' });
      expect(source.settled).toMatchObject([{ outcome: { arrived: 'unknown' } }]);
    });

    test('flush() does not report the name of an error that the source throws', async () => {
      const { source, coordinator, observer } = setUp();
      source.read = () => {
        throw Object.assign(new Error('redis://app:swordfish@cache'), {
          name: 'redis://app:swordfish@cache',
        });
      };

      await coordinator.flush(request());

      expect(JSON.stringify(observer.outcomes)).toContain('could not be read or sent');
      expect(JSON.stringify(observer.outcomes)).not.toContain('swordfish');
    });

    test('flush() resolves if the observer throws', async () => {
      const broken: PushObserver = {
        onPush: () => {
          throw new Error('a broken listener');
        },
        onSkip: () => {
          throw new Error('a broken listener');
        },
        onOpeningFailure: () => {
          throw new Error('a broken listener');
        },
      };
      const { port, coordinator } = setUp({ listener: broken });
      port.respond = () => pushed;

      expect((await coordinator.flush(request())).status).toBe('pushed');
      expect((await coordinator.flush(request({ remainingMs: 0 }))).status).toBe('skipped');
    });

    test('flush() resolves if the batch throws when it is settled', async () => {
      const { source, port, coordinator } = setUp();
      port.respond = () => pushed;
      source.settled.push = () => {
        throw new Error('a broken writer');
      };

      expect((await coordinator.flush(request())).status).toBe('pushed');
    });
  });
});
