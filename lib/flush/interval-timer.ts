import type { Timers } from '../lambda/timers.js';
import type { FlushOutcome } from './ports.js';

/** A thread that has been at rest for so long may never be asked again, in ms. */
const restMs = 1000;

export interface IntervalTimerParts {
  readonly intervalMs: number;
  readonly timers: Timers;
  /** Pushes all counts so far. Never rejects. */
  readonly push: () => Promise<FlushOutcome>;
}

/**
 * Pushes by the clock where nothing freezes: an interval after the first count that is not pushed, or sooner, when there
 * was none for a second. So no invocation waits for a push, none is needed for the last one, and an environment that is
 * ended after a rest has nothing left to lose.
 */
export class IntervalTimer {
  readonly #parts: IntervalTimerParts;
  #cancelInterval: (() => void) | undefined;
  #cancelRest: (() => void) | undefined;

  constructor(parts: IntervalTimerParts) {
    this.#parts = parts;
  }

  /** To be called when something is counted. */
  note(): void {
    this.#cancelRest?.();
    this.#cancelRest = this.#start(Math.min(restMs, this.#parts.intervalMs));
    this.#cancelInterval ??= this.#start(this.#parts.intervalMs);
  }

  #start(delayMs: number): () => void {
    // Not for us does a thread live on.
    return this.#parts.timers.start(delayMs, this.#fire, { holdsLoop: false });
  }

  readonly #fire = (): void => {
    this.#cancelInterval?.();
    this.#cancelRest?.();
    this.#cancelInterval = this.#cancelRest = undefined;
    void this.#parts.push().then(({ status }) => {
      if (status !== 'pushed') this.#cancelInterval ??= this.#start(this.#parts.intervalMs);
    });
  };
}
