/** Two clocks: what time it is, and how long something took. */
export interface Clock {
  /** @returns ms since the Unix epoch; may jump */
  epochMs(): number;
  /** @returns ms since some fixed moment of this process; never goes back */
  monotonicMs(): number;
}

/** Node's own. */
export const systemClock: Clock = {
  epochMs: () => Date.now(),
  // Since process start. Not performance.now(): the global's first reading loads perf_hooks, 1.5 ms of init.
  monotonicMs: () => process.uptime() * 1000,
};

/** One moment on both clocks. */
export interface Timestamp {
  readonly epochMs: number;
  readonly monotonicMs: number;
}

/** @returns this moment, for {@link elapsedMs} to count from */
export function takeTimestamp(clock: Clock): Timestamp {
  return { epochMs: clock.epochMs(), monotonicMs: clock.monotonicMs() };
}

/**
 * How long ago a moment was, time spent frozen included, by whichever clock has moved further. The wall clock knows
 * how long a frozen environment slept but may be set back; the other cannot be set back but may have slept along.
 * A wall clock set forward makes the answer too large, so callers must be of a kind that being early does no harm.
 *
 * @returns ms, never negative
 */
export function elapsedMs(clock: Clock, since: Timestamp): number {
  return Math.max(clock.epochMs() - since.epochMs, clock.monotonicMs() - since.monotonicMs, 0);
}
