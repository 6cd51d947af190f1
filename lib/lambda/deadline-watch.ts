import type { Clock } from './clock.js';
import type { Timers } from './timers.js';

export interface DeadlineWatchParts {
  readonly timers: Timers;
  readonly clock: Clock;
  /** How long before the deadline it reports an invocation, in ms. */
  readonly marginMs: number;
}

/** An invocation with a deadline. */
export interface Watched {
  /** Called once, unless the watch was ended before. Never throws. */
  nearDeadline(): void;
}

/** A timer may fire this much early, since it counts from the start of its turn of the event loop. */
const earlyMs = 1;

/**
 * Reports an invocation that still runs shortly before its deadline. At the deadline Lambda kills the process without notice,
 * and counts that were not pushed are lost. It cannot report while the handler blocks the event loop.
 *
 * A deadline that has passed is not reported: either nothing enforces it, or something other than the handler answered the
 * invocation, and the environment was frozen meanwhile.
 *
 * One timer serves all invocations. It keeps running when one ends; when it fires, it finds the next and is set for that.
 * Starting and ending one timer for each invocation would cost as much as all counting.
 */
export class DeadlineWatch {
  readonly #parts: DeadlineWatchParts;
  /** When each is reported, and its deadline; on the monotonic clock. */
  readonly #due = new Map<Watched, { readonly dueMs: number; readonly deadlineMs: number }>();
  #cancelTimer: () => void = () => undefined;
  /** When the timer fires. */
  #wakeMs = Infinity;

  constructor(parts: DeadlineWatchParts) {
    this.#parts = parts;
  }

  /**
   * @param remainingMs ms until the deadline; if it is unknown or past, there is nothing to watch
   * @param watched called at the margin before the deadline. If less than two margins remain, it is called at half of the
   * time: a function with a short timeout would otherwise be reported at its start
   */
  start(remainingMs: number | undefined, watched: Watched): void {
    if (remainingMs === undefined || remainingMs <= 0) return;
    const nowMs = this.#parts.clock.monotonicMs();
    const dueMs = nowMs + Math.max(remainingMs - this.#parts.marginMs, remainingMs / 2);
    this.#due.set(watched, { dueMs, deadlineMs: nowMs + remainingMs });
    // A timer that should have fired was delayed by a freeze, or removed with the fake timers of a test.
    if (dueMs < this.#wakeMs || this.#wakeMs < nowMs) this.#setTimer(dueMs, nowMs);
  }

  /** May be called at any time. */
  end(watched: Watched): void {
    this.#due.delete(watched);
  }

  #setTimer(wakeMs: number, nowMs: number): void {
    this.#cancelTimer();
    this.#wakeMs = wakeMs;
    // Must not keep the event loop alive: if a handler never settles and the loop is empty, the process must end at once.
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
