import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../lambda/clock.js';
import { leastWorthwhileMs } from './flush-budget.js';
import type { PushFailure, PushOutcome } from './push-port.js';

/** As many failures in a row open it. */
const mostFailures = 3;
/** So does this much time spent on failures in a row, in flush timeouts: a dead endpoint costs no more than that. */
const patience = 1.2;
const firstPauseMs = 30_000;
const longestPauseMs = 300_000;
/** Pauses differ by up to so much of themselves, so that environments that failed together do not come back together. */
const jitter = 0.2;

export interface CircuitBreakerParts {
  readonly clock: Clock;
  /** The most one flush may hold an invocation, in ms. */
  readonly flushTimeoutMs: number;
  /** @returns 0 up to 1, as `Math.random` */
  readonly random: () => number;
}

/**
 * Stops pushing to an endpoint that fails, so that invocations do not wait for it: after three failures in a row, or
 * fewer slow ones, for 30 s, doubling to 5 min, each time followed by one probe.
 *
 * Holds no timer: it compares clocks when asked, so it knows how long a frozen environment slept.
 *
 * @see docs/decisions/0401-own-circuit-breaker.md
 */
export class CircuitBreaker {
  readonly #parts: CircuitBreakerParts;
  #failuresInRow = 0;
  #spentOnFailuresMs = 0;
  #openedAt: Timestamp | undefined;
  #pauseMs = 0;
  #nextPauseMs = firstPauseMs;

  constructor(parts: CircuitBreakerParts) {
    this.#parts = parts;
  }

  /** `probing`: it was open, its pause is over, and one push is to find out. */
  get state(): 'closed' | 'open' | 'probing' {
    if (this.#openedAt === undefined) return 'closed';
    return elapsedMs(this.#parts.clock, this.#openedAt) < this.#pauseMs ? 'open' : 'probing';
  }

  /**
   * The most that a push may take now, in ms. Less than the flush timeout after failures that took their time; a probe
   * has all of it again, or an endpoint that is merely slow would never be found alive.
   */
  get allowedMs(): number {
    const { flushTimeoutMs } = this.#parts;
    if (this.#openedAt !== undefined) return flushTimeoutMs;
    return Math.min(flushTimeoutMs, this.#patienceLeftMs);
  }

  /**
   * Learns how a push went.
   *
   * @param durationMs how long somebody may have waited for it
   */
  record(outcome: PushOutcome, durationMs: number): void {
    if (outcome.status === 'pushed') {
      this.#close();
      return;
    }
    // A process that stood still says nothing about the endpoint.
    if (outcome.reason === 'interrupted') return;
    const { state } = this;
    const { flushTimeoutMs, random } = this.#parts;
    this.#failuresInRow += 1;
    this.#spentOnFailuresMs += Math.min(durationMs, flushTimeoutMs);

    if (outcome.retryAfterMs !== undefined && outcome.retryAfterMs > 0) {
      // Never earlier than asked, as long as that is within reason.
      this.#open(Math.min(outcome.retryAfterMs, longestPauseMs) * (1 + jitter * random()));
    } else if (
      // If the push was under way when another failure opened the breaker, it is not a probe.
      state === 'probing' ||
      (state === 'closed' &&
        (this.#failuresInRow >= mostFailures || this.#patienceLeftMs < leastWorthwhileMs))
    ) {
      this.#openForNextPause();
    }
  }

  /** To be called when the exchange in init failed. If the endpoint did not answer, the next push does not wait for it. */
  recordOpening(outcome: PushFailure, durationMs: number): void {
    this.record(outcome, durationMs);
    if (outcome.reason === 'timeout' && this.#openedAt === undefined) this.#openForNextPause();
  }

  get #patienceLeftMs(): number {
    return patience * this.#parts.flushTimeoutMs - this.#spentOnFailuresMs;
  }

  #openForNextPause(): void {
    this.#open(this.#nextPauseMs * (1 - jitter + 2 * jitter * this.#parts.random()));
    this.#nextPauseMs = Math.min(2 * this.#nextPauseMs, longestPauseMs);
  }

  #open(pauseMs: number): void {
    this.#openedAt = takeTimestamp(this.#parts.clock);
    this.#pauseMs = pauseMs;
  }

  #close(): void {
    this.#failuresInRow = 0;
    this.#spentOnFailuresMs = 0;
    this.#openedAt = undefined;
    this.#nextPauseMs = firstPauseMs;
  }
}
