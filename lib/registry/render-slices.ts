import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';

/** The longest that rendering may block the event loop, in ms, plus one block of samples. */
const sliceMs = 5;
/** Number of samples between two readings of the clock. */
export const blockSize = 256;

export interface RenderSlicesParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The longest that all slices together may take, in ms. */
  readonly budgetMs: number;
  /** Whether the batch is still needed. */
  readonly isWaitedFor: () => boolean;
}

/** Splits a rendering into slices, so that timers and the handler run in between, and measures its duration. */
export class RenderSlices {
  readonly budgetMs: number;
  readonly #parts: RenderSlicesParts;
  #workedMs = 0;
  #sliceBegunMs: number;
  #samples = 0;
  #lastSpentMs = 0;

  constructor(parts: RenderSlicesParts) {
    this.#parts = parts;
    this.budgetMs = parts.budgetMs;
    this.#sliceBegunMs = parts.clock.monotonicMs();
  }

  /** Duration of all slices so far, in ms, without waits. */
  get spentMs(): number {
    this.#lastSpentMs = this.#workedMs + this.#parts.clock.monotonicMs() - this.#sliceBegunMs;
    return this.#lastSpentMs;
  }

  /** The same at the last reading of the clock. */
  get lastSpentMs(): number {
    return this.#lastSpentMs;
  }

  /**
   * @param samples handled since the last call
   * @returns whether {@link rest} must be awaited now
   */
  isSliceOver(samples: number): boolean {
    this.#samples += samples;
    if (this.#samples < blockSize) return false;
    this.#samples = 0;
    return this.spentMs - this.#workedMs >= sliceMs;
  }

  /**
   * Lets everything else on the event loop run.
   *
   * @throws if the batch is no longer needed
   */
  rest(): Promise<void> {
    const turn = new Promise<void>((resolve) => {
      // A timer and not an immediate: it does not keep the process alive, and wakes a sleeping event loop.
      this.#parts.timers.start(0, resolve, { holdsLoop: false });
    });
    return this.wait(turn);
  }

  /**
   * Waits for a user's metric.
   *
   * @throws if the batch is no longer needed
   */
  async wait(other: Promise<unknown>): Promise<void> {
    this.#workedMs = this.spentMs;
    this.#samples = 0;
    await other;
    this.#sliceBegunMs = this.#parts.clock.monotonicMs();
    this.requireWaiter();
  }

  /** @throws if the batch is no longer needed */
  requireWaiter(): void {
    if (!this.#parts.isWaitedFor()) throw new Error('nobody waits for this batch any longer');
  }
}
