import type { Timers } from './timers.js';

export interface DeadlineWatchParts {
  readonly timers: Timers;
  /** How long before the deadline it fires, in ms. */
  readonly marginMs: number;
}

/**
 * Tells shortly before Lambda ends an invocation that it still runs. Lambda kills the process at the deadline without
 * a word: what is not pushed before is lost with it. It cannot fire while the handler blocks the event loop.
 */
export class DeadlineWatch {
  readonly #parts: DeadlineWatchParts;

  constructor(parts: DeadlineWatchParts) {
    this.#parts = parts;
  }

  /**
   * @param remainingMs until the deadline; where nobody can tell, or it is past, there is nothing to watch
   * @param onNear called once, at the margin before the deadline; at half of the time where that is less than two
   * margins: a function with a short timeout would else be told of at its begin
   * @returns ends the watch; may be called at any time
   */
  start(remainingMs: number | undefined, onNear: () => void): () => void {
    if (remainingMs === undefined || remainingMs <= 0) return () => undefined;
    const delayMs = Math.max(remainingMs - this.#parts.marginMs, remainingMs / 2);
    // Never holds the loop: a handler that never settles ends the process at once when nothing else is left.
    return this.#parts.timers.start(delayMs, onNear, { holdsLoop: false });
  }
}
