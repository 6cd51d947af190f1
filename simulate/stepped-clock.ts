import type { Clock } from '../lib/lambda/clock.js';

/**
 * A simulated clock. It runs like the real clock while its environment serves an event. In between it stands still, and is set
 * forward.
 */
export class SteppedClock implements Clock {
  readonly #startMs: number;
  #pastMs = 0;
  /** When it was resumed, on the real clock; `undefined` while it stands still. */
  #resumedMs: number | undefined;

  /** @param startMs the first simulated time, in ms since the epoch */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  resume(): void {
    this.#resumedMs ??= performance.now();
  }

  /** Stops it, and sets it forward. */
  pause(stepMs: number): void {
    this.#pastMs = this.monotonicMs() + stepMs;
    this.#resumedMs = undefined;
  }

  epochMs(): number {
    return Math.round(this.#startMs + this.monotonicMs());
  }

  monotonicMs(): number {
    return this.#pastMs + (this.#resumedMs === undefined ? 0 : performance.now() - this.#resumedMs);
  }
}
