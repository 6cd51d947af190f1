import type { Clock } from './clock.js';
import type { Timers } from './timers.js';

export interface DeadlineWatchParts {
  readonly timers: Timers;
  readonly clock: Clock;
  /** How long before its deadline an invocation is reported, in ms. */
  readonly marginMs: number;
}

/** An invocation with a deadline. */
export interface Watched {
  /** Called once, unless {@link DeadlineWatch.end} is called before. Never throws. */
  nearDeadline(): void;
}

/** A timer may fire this early, since it counts from the start of its turn of the event loop; in ms. */
const earlyMs = 1;

/**
 * Reports an invocation that still runs shortly before its deadline. At the deadline Lambda kills the process without notice,
 * and counts that were not pushed are lost. It cannot report while the handler blocks the event loop.
 *
 * A deadline that has passed is not reported: either nothing enforces it, or something other than the handler has answered the
 * invocation, and the environment was frozen since.
 *
 * One timer serves all invocations. The end of an invocation does not change it; when it fires, it is set for the next
 * one that is due. A timer for each invocation would cost as much CPU time as all counting.
 */
export class DeadlineWatch {
  readonly #parts: DeadlineWatchParts;
  /** When each invocation is reported, and its deadline, on the monotonic clock. */
  readonly #due = new Map<Watched, { readonly dueMs: number; readonly deadlineMs: number }>();
  #cancelTimer: () => void = () => undefined;
  /** When the timer fires, on the monotonic clock. */
  #wakeMs = Infinity;

  constructor(parts: DeadlineWatchParts) {
    this.#parts = parts;
  }

  /**
   * Starts to watch an invocation.
   *
   * @param remainingMs ms until the deadline; if that is unknown or has passed, nothing is watched
   * @param watched reported one margin before the deadline. If less than two margins remain, it is reported after half of the
   * remaining time: otherwise each invocation of a function with a short timeout would be reported when it begins
   */
  start(remainingMs: number | undefined, watched: Watched): void {
    if (remainingMs === undefined || remainingMs <= 0) return;
    const nowMs = this.#parts.clock.monotonicMs();
    const dueMs = nowMs + Math.max(remainingMs - this.#parts.marginMs, remainingMs / 2);
    this.#due.set(watched, { dueMs, deadlineMs: nowMs + remainingMs });
    // In the second case, a freeze has delayed the timer, or it was lost with the fake timers of a test.
    if (dueMs < this.#wakeMs || this.#wakeMs < nowMs) this.#setTimer(dueMs, nowMs);
  }

  /** Stops watching an invocation. May be called at any time. */
  end(watched: Watched): void {
    this.#due.delete(watched);
  }

  #setTimer(wakeMs: number, nowMs: number): void {
    this.#cancelTimer();
    this.#wakeMs = wakeMs;
    // If a handler never settles and nothing else is on the event loop, the process must end as it would without this timer.
    const options = { holdsLoop: false };
    this.#cancelTimer = this.#parts.timers.start(wakeMs - nowMs, this.#wake, options);
  }

  readonly #wake = (): void => {
    const nowMs = this.#parts.clock.monotonicMs();
    const near = [...this.#due]
      .filter(([, { dueMs }]) => dueMs <= nowMs + earlyMs)
      .sort(([, a], [, b]) => a.dueMs - b.dueMs);
    for (const [watched] of near) this.#due.delete(watched);
    this.#wakeMs = Infinity;
    for (const { dueMs } of this.#due.values()) this.#wakeMs = Math.min(this.#wakeMs, dueMs);
    if (this.#wakeMs < Infinity) this.#setTimer(this.#wakeMs, nowMs);
    for (const [watched, { deadlineMs }] of near) if (nowMs < deadlineMs) watched.nearDeadline();
  };
}
