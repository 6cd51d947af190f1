import type { Timers } from '../../lib/lambda/timers.js';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
  readonly holdsLoop: boolean;
}

/** Timers and a clock that a spec advances. */
export class ManualTimers implements Timers {
  nowMs = 0;
  readonly #started = new Set<Timer>();

  start(delayMs: number, callback: () => void, options: { readonly holdsLoop: boolean }): () => void {
    const timer = { dueMs: this.nowMs + delayMs, callback, ...options };
    this.#started.add(timer);
    return () => void this.#started.delete(timer);
  }

  /** The number of timers that have not fired yet. */
  get pending(): number {
    return this.#started.size;
  }

  /** Whether one of them keeps the event loop alive. */
  get isHoldingLoop(): boolean {
    return [...this.#started].some(({ holdsLoop }) => holdsLoop);
  }

  /** Advances the time and fires the due timers in their order. */
  advance(ms: number): void {
    this.nowMs += ms;
    for (const timer of [...this.#started].sort((a, b) => a.dueMs - b.dueMs)) {
      if (timer.dueMs > this.nowMs || !this.#started.delete(timer)) continue;
      timer.callback();
    }
  }
}
