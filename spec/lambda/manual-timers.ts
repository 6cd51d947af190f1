import type { Timers } from '../../lib/lambda/timers.js';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
  readonly holdsLoop: boolean;
}

/** Timers and a clock that stand still until they are told how much time has passed. */
export class ManualTimers implements Timers {
  nowMs = 0;
  readonly #started = new Set<Timer>();

  start(delayMs: number, callback: () => void, options: { readonly holdsLoop: boolean }): () => void {
    const timer = { dueMs: this.nowMs + delayMs, callback, ...options };
    this.#started.add(timer);
    return () => void this.#started.delete(timer);
  }

  /** Timers that are yet to fire. */
  get pending(): number {
    return this.#started.size;
  }

  /** Whether Node.js would stay alive for one of them. */
  get isHoldingLoop(): boolean {
    return [...this.#started].some(({ holdsLoop }) => holdsLoop);
  }

  /** Lets time pass, and fires what is due in its order. */
  advance(ms: number): void {
    this.nowMs += ms;
    for (const timer of [...this.#started].sort((a, b) => a.dueMs - b.dueMs)) {
      if (timer.dueMs > this.nowMs || !this.#started.delete(timer)) continue;
      timer.callback();
    }
  }
}
