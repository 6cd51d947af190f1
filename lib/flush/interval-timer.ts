import type { Timers } from '../lambda/timers.js';
import type { FlushOutcome } from './push-outcome.js';

/** After this long without a count, a thread may never get another event, in ms. */
const idleMs = 1000;

export interface IntervalTimerParts {
  readonly intervalMs: number;
  readonly timers: Timers;
  /** Pushes all counts so far. Never rejects. */
  readonly push: () => Promise<FlushOutcome>;
}

/**
 * Pushes by a timer, for environments that are never frozen: one interval after the first count that is not pushed, or
 * sooner, if nothing was counted for a second. No invocation waits for a push, and the last push needs no invocation. An
 * environment that ends while it is idle loses nothing.
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
    // A push must not keep a thread alive.
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
