/** Two clocks: the wall clock, and a monotonic clock for durations. */
export interface Clock {
  /** @returns ms since the Unix epoch; the clock may be set forward or back */
  epochMs(): number;
  /** @returns ms since an arbitrary time; never goes back */
  monotonicMs(): number;
}

/** The clocks of Node.js. */
export const systemClock: Clock = {
  epochMs: () => Date.now(),
  // Since process start. Not performance.now(): the first access to that global loads perf_hooks, which takes 1.5 ms of init.
  monotonicMs: () => process.uptime() * 1000,
};

/** A point in time on both clocks. */
export interface Timestamp {
  readonly epochMs: number;
  readonly monotonicMs: number;
}

/** @returns the current time on both clocks; see {@link elapsedMs} */
export function takeTimestamp(clock: Clock): Timestamp {
  return { epochMs: clock.epochMs(), monotonicMs: clock.monotonicMs() };
}

/**
 * Time since a timestamp, including time spent frozen. It is the larger of what the two clocks show: the wall clock
 * includes the freeze but may be set back; the monotonic clock cannot be set back but may stop during a freeze. If the
 * wall clock is set forward, the result is too large, so use it only where it does no harm to act too early.
 *
 * @returns ms, never negative
 */
export function elapsedMs(clock: Clock, since: Timestamp): number {
  return Math.max(clock.epochMs() - since.epochMs, clock.monotonicMs() - since.monotonicMs, 0);
}
