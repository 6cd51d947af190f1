/** Two clocks: one for the time of day, one for durations. */
export interface Clock {
  /** @returns ms since the Unix epoch; may jump */
  epochMs(): number;
  /** @returns ms since a fixed moment of this process; never goes back */
  monotonicMs(): number;
}

/** The clocks of Node.js. */
export const systemClock: Clock = {
  epochMs: () => Date.now(),
  // Since process start. Not performance.now(): the first access to the global loads perf_hooks, 1.5 ms of init.
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
 * Time since a moment, including time spent frozen. It is the larger difference of the two clocks: the wall clock includes
 * the freeze but may be set back; the monotonic clock cannot be set back but may stop during a freeze. If the wall clock is
 * set forward, the result is too large, so use it only where being early does no harm.
 *
 * @returns ms, never negative
 */
export function elapsedMs(clock: Clock, since: Timestamp): number {
  return Math.max(clock.epochMs() - since.epochMs, clock.monotonicMs() - since.monotonicMs, 0);
}
