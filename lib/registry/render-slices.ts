import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';

/** After this time, in ms, plus one block of samples, rendering lets the event loop run. */
const sliceMs = 5;
/** A family with more samples is written block by block. A metric with more samples is timed when it is read. */
export const largeSize = 256;
/** Samples in a block. The clock is read after each block. At 128 MB, a block takes up to 40 ms until V8 has compiled the code. */
export const blockSize = 64;

export interface RenderSlicesParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Time limit for the rendering, in ms, without waits for other code's promises. */
  readonly budgetMs: number;
  /** Whether the batch is still needed. */
  readonly isWaitedFor: () => boolean;
}

/** Splits the rendering of a batch into slices, so that timers and the handler run in between. Measures the time it takes. */
export class RenderSlices {
  readonly budgetMs: number;
  readonly #parts: RenderSlicesParts;
  readonly #startMs: number;
  #waitedMs = 0;
  /** {@link spentMs} when the slice began. */
  #sliceBegunMs = 0;
  #samples = 0;
  #lastSpentMs = 0;

  constructor(parts: RenderSlicesParts) {
    this.#parts = parts;
    this.budgetMs = parts.budgetMs;
    this.#startMs = parts.clock.monotonicMs();
  }

  /**
   * Time since the start, in ms, without {@link wait}s. It includes the time between slices: on a small function, most of that is
   * time without CPU, because the slice before has used up the function's share. Reads the clock.
   */
  get spentMs(): number {
    this.#lastSpentMs = this.#parts.clock.monotonicMs() - this.#startMs - this.#waitedMs;
    return this.#lastSpentMs;
  }

  /** {@link spentMs} when the clock was read last. Costs nothing. */
  get lastSpentMs(): number {
    return this.#lastSpentMs;
  }

  /**
   * Call it after each block of work.
   *
   * @param samples number of samples handled since the last call; by default, enough to read the clock
   * @returns whether the caller must await {@link yieldToEventLoop}
   */
  isSliceOver(samples = largeSize): boolean {
    this.#samples += samples;
    if (this.#samples < largeSize) return false;
    this.#samples = 0;
    return this.spentMs - this.#sliceBegunMs >= sliceMs;
  }

  /**
   * Lets everything else on the event loop run.
   *
   * @throws if the batch is no longer needed
   */
  async yieldToEventLoop(): Promise<void> {
    await new Promise<void>((resolve) => {
      // A timer and not an immediate: a timer can leave the process free to exit, and it wakes an idle event loop.
      this.#parts.timers.start(0, resolve, { holdsLoop: false });
    });
    this.#beginSlice();
  }

  /**
   * Waits for a promise, such as that of a user's asynchronous metric. The wait does not count as time spent.
   *
   * @throws if the batch is no longer needed
   */
  async wait(other: Promise<unknown>): Promise<void> {
    const begunMs = this.spentMs;
    await other;
    this.#waitedMs += this.spentMs - begunMs;
    this.#beginSlice();
  }

  /** @throws if the batch is no longer needed */
  throwIfCancelled(): void {
    if (!this.#parts.isWaitedFor()) throw new Error('Cannot complete the batch: it was cancelled');
  }

  #beginSlice(): void {
    this.throwIfCancelled();
    this.#samples = 0;
    this.#sliceBegunMs = this.spentMs;
  }
}
