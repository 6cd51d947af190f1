import { describeError } from '../errors/describe-error.js';
import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import type { FlushRequest } from './flush-request.js';
import type { BatchSource, PushPort, PushStage, RenderedBatch } from './push-port.js';
import type { FlushOutcome, FlushSkip, PushFailure, PushOutcome } from './push-outcome.js';

/** The part of the budget for rendering; the rest is for compressing and sending. */
const renderShare = 0.5;
/** If a timer fires later than this, the process was frozen or blocked, in ms. */
const stallMs = 250;

export interface RetriedPushParts {
  readonly source: BatchSource;
  readonly port: PushPort;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** One push and all who wait for it, each no longer than their own budget; it ends when nobody waits any more. */
export class RetriedPush {
  readonly #parts: RetriedPushParts;
  readonly #waiters = new Set<Waiter>();
  #isAbandoned = false;
  readonly #abandoned: Promise<PushFailure>;
  #abandon: (failure: PushFailure) => void = () => undefined;
  #stage: 'waiting' | 'reading' | 'sending' = 'waiting';
  #longestBudgetMs = 0;
  #isLastChance = false;
  #isAwaited = false;

  constructor(parts: RetriedPushParts) {
    this.#parts = parts;
    this.#abandoned = new Promise((resolve) => {
      this.#abandon = resolve;
    });
  }

  get isWaitedFor(): boolean {
    return this.#waiters.size > 0;
  }

  /** Whether the environment is about to end, so that no later push can catch up. */
  get isLastChance(): boolean {
    return this.#isLastChance;
  }

  /**
   * Waits for this push, which must not have begun.
   *
   * @returns its outcome; without it when the budget is used up before. Never rejects
   */
  join({ isAwaited, reason }: FlushRequest, budgetMs: number): Promise<FlushOutcome> {
    const { clock, timers } = this.#parts;
    this.#longestBudgetMs = Math.max(this.#longestBudgetMs, budgetMs);
    this.#isLastChance ||= reason === 'shutdown';
    this.#isAwaited ||= isAwaited;
    const askedMs = clock.monotonicMs();

    return new Promise((resolve) => {
      const waitedMs = (): number => clock.monotonicMs() - askedMs;
      // Holds the event loop where somebody awaits it: the handler has its result, and were this the last thing on the
      // loop, the process would end without sending it. It is the only thing of ours that does, and it is bounded.
      const cancel = timers.start(
        budgetMs,
        () => {
          this.#giveUp(waiter, waitedMs() - budgetMs);
        },
        { holdsLoop: isAwaited },
      );
      const waiter: Waiter = {
        answer: (outcome) => {
          cancel();
          this.#waiters.delete(waiter);
          resolve(outcome(waitedMs()));
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Answers all who still wait. */
  answer(outcome: PushOutcome | FlushSkip): void {
    for (const waiter of [...this.#waiters]) {
      waiter.answer((durationMs) => toFlushOutcome(outcome, durationMs));
    }
  }

  /** Reads the metrics and pushes them. Never rejects, and takes no longer than somebody waits. */
  async run(): Promise<PushOutcome> {
    const first = await this.#attempt();
    if (first.status === 'pushed' || first.isStale !== true || this.#isAbandoned) return first;
    // A new batch with new times: the first attempt may have arrived.
    const second = await this.#attempt();
    return second.status === 'failed' ? { ...second, arrived: 'unknown' } : second;
  }

  async #attempt(): Promise<PushOutcome> {
    this.#stage = 'reading';
    const read = await Promise.race([this.#read(), this.#abandoned]);
    if ('status' in read) return read;

    this.#stage = 'sending';
    const outcome = await Promise.race([this.#send(read), this.#abandoned]);
    settle(read, outcome);
    return outcome;
  }

  async #read(): Promise<RenderedBatch | PushFailure> {
    try {
      const rendered = await this.#parts.source.render({
        isLast: this.#isLastChance,
        budgetMs: this.#longestBudgetMs * renderShare,
        isWaitedFor: () => !this.#isAbandoned,
      });
      // Too late to be sent: whoever wrote it waits to hear so.
      if (this.#isAbandoned) settle(rendered, await this.#abandoned);
      return rendered;
    } catch (error) {
      return describeMistake(error, 'no');
    }
  }

  async #send({ requests }: RenderedBatch): Promise<PushOutcome> {
    try {
      return await this.#parts.port.push(requests, this.#longestBudgetMs);
    } catch (error) {
      return describeMistake(error, 'unknown');
    }
  }

  #giveUp(waiter: Waiter, lateMs: number): void {
    if (this.#stage !== 'waiting' && this.#waiters.size === 1) {
      this.#isAbandoned = true;
      this.#abandon(this.#describeTimeout(lateMs));
      if (this.#stage === 'sending') this.#parts.port.abort();
    } else if (this.#stage === 'waiting') {
      waiter.answer(() => ({ status: 'skipped', reason: 'no-time' }));
    } else {
      waiter.answer((durationMs) => ({ status: 'failed', reason: 'timeout', durationMs }));
    }
  }

  #describeTimeout(lateMs: number): PushFailure {
    const { stage, acceptedRequests } = this.#parts.port;
    const arrived = this.#stage === 'sending' && stage === 'answer' ? 'unknown' : 'no';
    const progress = {
      arrived,
      ...(this.#stage === 'sending' && acceptedRequests > 0 && { acceptedRequests }),
    } as const;
    // Where somebody awaits it there is no freeze, and a loop that was blocked has cost them time: that counts.
    if (lateMs > stallMs && !this.#isAwaited) {
      return {
        status: 'failed',
        reason: 'interrupted',
        ...progress,
        detail: 'the process stood still in the middle of the push',
      };
    }
    const detail =
      this.#stage === 'sending' ? lateStages[stage] : "a registry's metrics could not be read in time";
    return { status: 'failed', reason: 'timeout', ...progress, detail };
  }
}

const lateStages: Readonly<Record<PushStage, string>> = {
  connecting: 'no connection to the endpoint was made in time',
  securing: 'the TLS handshake with the endpoint did not end in time',
  authenticating: 'the credentials for the endpoint could not be fetched in time',
  answer: 'the endpoint did not answer in time',
};

interface Waiter {
  /** @param outcome made of how long the waiter has waited, in ms */
  answer(outcome: (durationMs: number) => FlushOutcome): void;
}

function toFlushOutcome(outcome: PushOutcome | FlushSkip, durationMs: number): FlushOutcome {
  switch (outcome.status) {
    case 'pushed':
      return { status: 'pushed', durationMs, wireBytes: outcome.wireBytes };
    case 'skipped':
      return outcome;
    case 'failed':
      return { status: 'failed', reason: outcome.reason, durationMs };
  }
}

function settle(rendered: RenderedBatch, outcome: PushOutcome): void {
  try {
    rendered.settle(outcome);
  } catch {
    // The push is over; a mistake in the writer's books must not become an unhandled rejection, which ends a process.
  }
}

function describeMistake(error: unknown, arrived: PushFailure['arrived']): PushFailure {
  const detail = `the metrics could not be read or sent (${describeError(error)})`;
  return { status: 'failed', reason: 'internal', arrived, detail };
}
