import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';

/** After this time, in ms, plus one block of samples, rendering lets the event loop run. */
const sliceMs = 5;
/** The clock is read after this many samples, because reading it costs time too. */
export const blockSize = 256;

export interface RenderSlicesParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Time limit for all slices together, in ms, without waits. */
  readonly budgetMs: number;
  /** Whether the batch is still needed. */
  readonly isWaitedFor: () => boolean;
}

/** Splits the rendering of a batch into slices, so that timers and the handler run in between. Measures the time it takes. */
export class RenderSlices {
  readonly budgetMs: number;
  readonly #parts: RenderSlicesParts;
  #earlierSlicesMs = 0;
  #sliceStartMs: number;
  #samples = 0;
  #lastSpentMs = 0;

  constructor(parts: RenderSlicesParts) {
    this.#parts = parts;
    this.budgetMs = parts.budgetMs;
    this.#sliceStartMs = parts.clock.monotonicMs();
  }

  /** Duration of all slices so far, in ms, without waits. Reads the clock. */
  get spentMs(): number {
    this.#lastSpentMs = this.#earlierSlicesMs + this.#parts.clock.monotonicMs() - this.#sliceStartMs;
    return this.#lastSpentMs;
  }

  /** {@link spentMs} when the clock was read last. Costs nothing. */
  get lastSpentMs(): number {
    return this.#lastSpentMs;
  }

  /**
   * Call it after each block of work.
   *
   * @param samples number of samples handled since the last call
   * @returns whether the caller must await {@link yieldToEventLoop}
   */
  isSliceOver(samples: number): boolean {
    this.#samples += samples;
    if (this.#samples < blockSize) return false;
    this.#samples = 0;
    return this.spentMs - this.#earlierSlicesMs >= sliceMs;
  }

  /**
   * Lets everything else on the event loop run.
   *
   * @throws if the batch is no longer needed
   */
  yieldToEventLoop(): Promise<void> {
    const turn = new Promise<void>((resolve) => {
      // A timer and not an immediate: a timer can leave the process free to exit, and it wakes an idle event loop.
      this.#parts.timers.start(0, resolve, { holdsLoop: false });
    });
    return this.wait(turn);
  }

  /**
   * Waits for a promise, such as that of a user's asynchronous metric. The wait does not count as time spent.
   *
   * @throws if the batch is no longer needed
   */
  async wait(other: Promise<unknown>): Promise<void> {
    this.#earlierSlicesMs = this.spentMs;
    this.#samples = 0;
    await other;
    this.#sliceStartMs = this.#parts.clock.monotonicMs();
    this.throwIfCancelled();
  }

  /** @throws if the batch is no longer needed */
  throwIfCancelled(): void {
    if (!this.#parts.isWaitedFor()) throw new Error('Cannot complete the batch: it was cancelled');
  }
}
