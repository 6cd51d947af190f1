import type { Clock } from '../../lib/lambda/clock.js';

/** The system clock, which a spec can advance. */
export class MovableClock implements Clock {
  #aheadMs = 0;

  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  epochMs(): number {
    return Date.now() + this.#aheadMs;
  }

  monotonicMs(): number {
    return performance.now() + this.#aheadMs;
  }
}
