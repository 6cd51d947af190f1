import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../lib/lambda/clock.js';
import type { Timers } from '../../lib/lambda/timers.js';

interface ManualTimer {
  readonly dueMs: number;
  readonly callback: () => void;
  readonly holdsLoop: boolean;
}

/** Both clocks and all timers, moved by hand. */
export class ManualTime implements Clock, Timers {
  readonly #timers = new Set<ManualTimer>();
  #monotonicMs = 1000;
  #epochMs = Date.UTC(2026, 10, 22);

  /** The number of running timers that keep the event loop alive. */
  get holdingTimers(): number {
    return [...this.#timers].filter(({ holdsLoop }) => holdsLoop).length;
  }

  /** The number of running timers. */
  get runningTimers(): number {
    return this.#timers.size;
  }

  epochMs(): number {
    return this.#epochMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  start(delayMs: number, callback: () => void, { holdsLoop }: { readonly holdsLoop: boolean }): () => void {
    const timer = { dueMs: this.#monotonicMs + delayMs, callback, holdsLoop };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Advances the time; each timer fires when it is due. */
  async advance(ms: number): Promise<void> {
    await turn();
    const endMs = this.#monotonicMs + ms;
    for (let next = this.#nextDueBy(endMs); next !== undefined; next = this.#nextDueBy(endMs)) {
      this.#move(next.dueMs - this.#monotonicMs);
      await this.#fire(next);
    }
    this.#move(endMs - this.#monotonicMs);
    await turn();
  }

  /** Advances the time as in a frozen process: overdue timers fire afterwards. */
  async freeze(ms: number): Promise<void> {
    await turn();
    this.#move(ms);
    for (let next = this.#nextDueBy(this.#monotonicMs); next; next = this.#nextDueBy(this.#monotonicMs)) {
      await this.#fire(next);
    }
  }

  /** Moves each clock separately, without firing timers. */
  jump({ epochMs = 0, monotonicMs = 0 }: { epochMs?: number; monotonicMs?: number }): void {
    this.#epochMs += epochMs;
    this.#monotonicMs += monotonicMs;
  }

  #move(ms: number): void {
    this.jump({ epochMs: Math.max(0, ms), monotonicMs: Math.max(0, ms) });
  }

  #nextDueBy(endMs: number): ManualTimer | undefined {
    return [...this.#timers].filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  async #fire(timer: ManualTimer): Promise<void> {
    this.#timers.delete(timer);
    timer.callback();
    await turn();
  }
}
