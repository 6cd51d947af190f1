import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';

export interface ConnectLimitParts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The longest that one step may take, in ms. */
  readonly connectTimeoutMs: number;
  readonly onReached: () => void;
}

/** The time limit of one step of connecting: the kernel's connect, or the TLS handshake. */
export class ConnectLimit {
  readonly #parts: ConnectLimitParts;
  /** When the step began; `undefined` between steps. */
  #since: Timestamp | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: ConnectLimitParts) {
    this.#parts = parts;
  }

  /** Begins a step: it has all the time from now on. */
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

  /** Whether the step used up its time and the timer is late: a freeze cut the connection, or the event loop was blocked. */
  get isOverdue(): boolean {
    const { clock, connectTimeoutMs } = this.#parts;
    return this.#since !== undefined && elapsedMs(clock, this.#since) >= connectTimeoutMs;
  }
}
