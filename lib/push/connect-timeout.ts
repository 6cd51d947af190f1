import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';

export interface ConnectTimeoutParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Time limit of one step, in ms. */
  readonly connectTimeoutMs: number;
  /** Called when a step has used up its time. */
  readonly onReached: () => void;
}

/** The time limit for one step of connecting: the kernel's connect, or the TLS handshake. */
export class ConnectTimeout {
  readonly #parts: ConnectTimeoutParts;
  /** When the step began; `undefined` between steps. */
  #since: Timestamp | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: ConnectTimeoutParts) {
    this.#parts = parts;
  }

  /** Begins a step with the full time limit. */
  restart(): void {
    const { clock, timers, connectTimeoutMs, onReached } = this.#parts;
    this.stop();
    this.#since = takeTimestamp(clock);
    this.#cancelTimer = timers.start(connectTimeoutMs, onReached, { holdsLoop: false });
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#since = undefined;
  }

  /** Whether the time is used up, but the timer has not fired yet: a freeze or a blocked event loop delays it. */
  get isOverdue(): boolean {
    const { clock, connectTimeoutMs } = this.#parts;
    return this.#since !== undefined && elapsedMs(clock, this.#since) >= connectTimeoutMs;
  }
}
