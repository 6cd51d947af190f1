import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../lambda/clock.js';
import { minWorthwhileMs } from './flush-budget.js';
import type { PushFailure, PushOutcome } from './push-outcome.js';

/** This many failures in a row open the breaker. */
const maxFailures = 3;
/** Failures in a row that together take this many flush timeouts also open it: a dead endpoint costs no more than that. */
const maxFailedTimeouts = 1.2;
const firstPauseMs = 30_000;
const longestPauseMs = 300_000;
/** Random part of a pause: environments that failed at the same time must not try again at the same time. */
const jitter = 0.2;

export interface CircuitBreakerParts {
  readonly clock: Clock;
  /** The longest that one flush may delay an invocation, in ms. */
  readonly flushTimeoutMs: number;
  /** @returns from 0 up to 1, as `Math.random()` does */
  readonly random: () => number;
}

/**
 * Stops pushes to an endpoint that fails, so that invocations do not wait for it. It opens after three failures in a row,
 * or after fewer slow ones. The first pause is 30 s; each further pause is twice as long, up to 5 min. After a pause, one
 * push is the probe.
 *
 * It has no timer. It reads the clock when asked, so the time in which the environment was frozen counts too.
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

  /** `closed`: pushes are made. `open`: no push is made. `probing`: the pause is over, and the next push is the probe. */
  get state(): 'closed' | 'open' | 'probing' {
    if (this.#openedAt === undefined) return 'closed';
    return elapsedMs(this.#parts.clock, this.#openedAt) < this.#pauseMs ? 'open' : 'probing';
  }

  /**
   * The longest that a push may take now, in ms. After slow failures, this is less than the flush timeout. A probe gets the
   * whole timeout; otherwise the breaker would never close for an endpoint that is only slow.
   */
  get allowedMs(): number {
    const { flushTimeoutMs } = this.#parts;
    if (this.#openedAt !== undefined) return flushTimeoutMs;
    return Math.min(flushTimeoutMs, this.#failureBudgetLeftMs);
  }

  /**
   * Records the outcome of a push.
   *
   * @param durationMs how long a caller may have waited for it, in ms
   */
  record(outcome: PushOutcome, durationMs: number): void {
    if (outcome.status === 'pushed') {
      this.#close();
      return;
    }
    // A push that a freeze interrupted says nothing about the endpoint.
    if (outcome.reason === 'interrupted') return;
    const { state } = this;
    const { flushTimeoutMs, random } = this.#parts;
    this.#failuresInRow += 1;
    this.#spentOnFailuresMs += Math.min(durationMs, flushTimeoutMs);

    if (outcome.retryAfterMs !== undefined && outcome.retryAfterMs > 0) {
      // At least as long as the endpoint asks, up to the longest pause.
      this.#open(Math.min(outcome.retryAfterMs, longestPauseMs) * (1 + jitter * random()));
    } else if (
      // A push that began before another failure opened the breaker is not a probe.
      state === 'probing' ||
      (state === 'closed' &&
        (this.#failuresInRow >= maxFailures || this.#failureBudgetLeftMs < minWorthwhileMs))
    ) {
      this.#openForNextPause();
    }
  }

  /** Call it when the opening exchange in init failed. If the endpoint did not answer, the next push does not wait for it. */
  recordOpening(outcome: PushFailure, durationMs: number): void {
    this.record(outcome, durationMs);
    if (outcome.reason === 'timeout' && this.#openedAt === undefined) this.#openForNextPause();
  }

  get #failureBudgetLeftMs(): number {
    return maxFailedTimeouts * this.#parts.flushTimeoutMs - this.#spentOnFailuresMs;
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
