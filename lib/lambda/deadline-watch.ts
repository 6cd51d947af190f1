import type { Clock } from './clock.js';
import type { Timers } from './timers.js';

export interface DeadlineWatchParts {
  readonly timers: Timers;
  readonly clock: Clock;
  /** How long before the deadline it fires, in ms. */
  readonly marginMs: number;
}

/** What has a deadline. */
export interface Watched {
  /** Called once, unless the watch was ended before. Never throws. */
  nearDeadline(): void;
}

/** A timer may come so much early, since it counts from the begin of its turn of the event loop. */
const earlyMs = 1;

/**
 * Tells shortly before Lambda ends an invocation that it still runs. Lambda kills the process at the deadline without
 * a word: what is not pushed before is lost with it. It cannot tell while the handler blocks the event loop.
 *
 * A deadline that has passed is not reported: either nothing enforces it, or something other than the handler answered the
 * invocation, and the environment was frozen meanwhile.
 *
 * One timer serves all invocations: it is left running when one ends, finds the next when it fires, and is set anew for
 * that. To start and end one for each would cost as much as all their counting.
 */
export class DeadlineWatch {
  readonly #parts: DeadlineWatchParts;
  /** When each is reported, and its deadline, on the monotonic clock. */
  readonly #due = new Map<Watched, { readonly dueMs: number; readonly deadlineMs: number }>();
  #cancelTimer: () => void = () => undefined;
  /** When the timer fires. */
  #wakeMs = Infinity;

  constructor(parts: DeadlineWatchParts) {
    this.#parts = parts;
  }

  /**
   * @param remainingMs until the deadline; where nobody can tell, or it is past, there is nothing to watch
   * @param watched told at the margin before the deadline; at half of the time where that is less than two margins: a
   * function with a short timeout would else be told of at its begin
   */
  start(remainingMs: number | undefined, watched: Watched): void {
    if (remainingMs === undefined || remainingMs <= 0) return;
    const nowMs = this.#parts.clock.monotonicMs();
    const dueMs = nowMs + Math.max(remainingMs - this.#parts.marginMs, remainingMs / 2);
    this.#due.set(watched, { dueMs, deadlineMs: nowMs + remainingMs });
    // One that should have fired has been slept through, or taken away with the timers of somebody's test.
    if (dueMs < this.#wakeMs || this.#wakeMs < nowMs) this.#setTimer(dueMs, nowMs);
  }

  /** May be called at any time. */
  end(watched: Watched): void {
    this.#due.delete(watched);
  }

  #setTimer(wakeMs: number, nowMs: number): void {
    this.#cancelTimer();
    this.#wakeMs = wakeMs;
    // Never holds the loop: a handler that never settles ends the process at once when nothing else is left.
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
