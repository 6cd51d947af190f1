import type { Timers } from '../lambda/timers.js';
import type { FlushOutcome } from './push-outcome.js';

/** A push starts after this long without a new count, since the thread may never get another event; in ms. */
const idleMs = 1000;

export interface IntervalTimerParts {
  readonly intervalMs: number;
  readonly timers: Timers;
  /** Pushes all counts so far. Never rejects. */
  readonly push: () => Promise<FlushOutcome>;
}

/**
 * Pushes by a timer, for environments that are never frozen. A push starts one interval after the first count that was
 * not pushed, or earlier, when nothing was counted for a second. So no invocation waits for a push, and an environment
 * that ends while it is idle loses nothing.
 */
export class IntervalTimer {
  readonly #parts: IntervalTimerParts;
  #cancelIntervalTimer: (() => void) | undefined;
  #cancelIdleTimer: (() => void) | undefined;

  constructor(parts: IntervalTimerParts) {
    this.#parts = parts;
  }

  /** Call it when something is counted. */
  note(): void {
    this.#cancelIdleTimer?.();
    this.#cancelIdleTimer = this.#start(Math.min(idleMs, this.#parts.intervalMs));
    this.#cancelIntervalTimer ??= this.#start(this.#parts.intervalMs);
  }

  #start(delayMs: number): () => void {
    // The timer must not keep an idle thread alive.
    return this.#parts.timers.start(delayMs, this.#fire, { holdsLoop: false });
  }

  readonly #fire = (): void => {
    this.#cancelIntervalTimer?.();
    this.#cancelIdleTimer?.();
    this.#cancelIntervalTimer = this.#cancelIdleTimer = undefined;
    void this.#parts.push().then(({ status }) => {
      if (status !== 'pushed') this.#cancelIntervalTimer ??= this.#start(this.#parts.intervalMs);
    });
  };
}
