import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import type { FlushRequest } from './flush-request.js';
import type { FlushOutcome, FlushSkip, PushOutcome } from './push-outcome.js';

export interface PushWaitersParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /**
   * A caller has waited as long as its budget allows.
   *
   * @param waiter answer it, or the push must end and all are answered
   * @param lateMs how much later than its budget the timer fired
   */
  readonly onBudgetUsed: (waiter: Waiter, lateMs: number) => void;
}

export interface Waiter {
  /** Ends the wait of one caller. */
  readonly answer: (outcome: PushOutcome | FlushSkip | CallerTimeout) => void;
}

/** The caller's own budget is used up; the push goes on for others. */
export interface CallerTimeout {
  readonly status: 'failed';
  readonly reason: 'timeout';
}

/** The callers that wait for one push, each no longer than its own budget. */
export class PushWaiters {
  readonly #parts: PushWaitersParts;
  /** With the end of each caller's budget, on the monotonic clock. */
  readonly #waiters = new Map<Waiter, number>();
  #isLastChance = false;
  #isAwaited = false;

  constructor(parts: PushWaitersParts) {
    this.#parts = parts;
  }

  get count(): number {
    return this.#waiters.size;
  }

  /** The longest that a caller still waits, in ms. */
  get longestLeftMs(): number {
    const nowMs = this.#parts.clock.monotonicMs();
    return Math.max(0, ...[...this.#waiters.values()].map((endMs) => endMs - nowMs));
  }

  /** Whether the environment is about to end, so that no later push can catch up. */
  get isLastChance(): boolean {
    return this.#isLastChance;
  }

  /** Whether an invocation's answer waits for the push. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** @returns the outcome for this caller. Never rejects */
  add({ isAwaited, reason }: FlushRequest, budgetMs: number): Promise<FlushOutcome> {
    const { clock, timers, onBudgetUsed } = this.#parts;
    this.#isLastChance ||= reason === 'shutdown';
    this.#isAwaited ||= isAwaited;
    const askedMs = clock.monotonicMs();

    return new Promise((resolve) => {
      const waitedMs = (): number => clock.monotonicMs() - askedMs;
      const waiter: Waiter = {
        answer: (outcome) => {
          cancel();
          this.#waiters.delete(waiter);
          resolve(toFlushOutcome(outcome, waitedMs()));
        },
      };
      // Holds the event loop where an answer waits: the handler has its result, and if this were the last thing on the
      // loop, the process would end without sending it. Nothing else of ours holds the loop, and this is bounded.
      const cancel = timers.start(
        budgetMs,
        () => {
          onBudgetUsed(waiter, waitedMs() - budgetMs);
        },
        { holdsLoop: isAwaited },
      );
      this.#waiters.set(waiter, askedMs + budgetMs);
    });
  }

  /** Answers all callers that still wait. */
  answerAll(outcome: PushOutcome | FlushSkip): void {
    for (const waiter of [...this.#waiters.keys()]) waiter.answer(outcome);
  }
}

function toFlushOutcome(outcome: PushOutcome | FlushSkip | CallerTimeout, durationMs: number): FlushOutcome {
  switch (outcome.status) {
    case 'pushed':
      return { status: 'pushed', durationMs, wireBytes: outcome.wireBytes };
    case 'skipped':
      return outcome;
    case 'failed':
      return { status: 'failed', reason: outcome.reason, durationMs };
  }
}
