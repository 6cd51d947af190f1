import type { Clock } from '../lib/lambda/clock.js';

/** Goes as the real clock does while its environment serves an event, and stands still in between, except for steps. */
export class SteppedClock implements Clock {
  readonly #startMs: number;
  #pastMs = 0;
  /** On the real clock, while it goes. */
  #resumedMs: number | undefined;

  /** @param startMs the simulated time at first, in ms since the epoch */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  resume(): void {
    this.#resumedMs ??= performance.now();
  }

  /** Stops it, this much later. */
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
