import type { Clock } from '../lib/lambda/clock.js';

/** Goes as fast as the real clock, and further ahead with each step. */
export class SteppedClock implements Clock {
  readonly #startMs: number;
  readonly #createdMs = performance.now();
  #steppedMs = 0;

  /** @param startMs the simulated time at first, in ms since the epoch */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  step(ms: number): void {
    this.#steppedMs += ms;
  }

  epochMs(): number {
    return Math.round(this.#startMs + this.monotonicMs());
  }

  monotonicMs(): number {
    return performance.now() - this.#createdMs + this.#steppedMs;
  }
}
