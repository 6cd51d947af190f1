import type { Clock } from '../clock.js';
import type { Timers } from '../timers.js';

/** The parts that we read of an event of the Extensions API. */
export interface ExtensionEvent {
  readonly requestId: string | undefined;
  /** ms since the epoch. */
  readonly deadlineMs: number | undefined;
}

export interface InternalExtensionParts {
  /** Asks for the next event, and waits for it. Rejects if the request fails. */
  readonly next: () => Promise<ExtensionEvent>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Calls back after all work of this turn of the event loop. */
  readonly afterTurn: (callback: () => void) => void;
  /** Called once, when requests for the next event no longer succeed. */
  readonly onLost: () => void;
}

/** How long an event waits for an instrumented handler to begin, in ms: another handler never reports its start. */
const beginTimeoutMs = 100;
/** The next event is requested at the latest when this much of the invocation is left, in ms. */
const reserveMs = 20;
/**
 * The same while the handler has not settled, if twice as much time is left. Something else may have answered long ago, and
 * Lambda kills an environment that delays its freeze past the deadline. At a small share of a CPU `reserveMs` is only one slice.
 */
const unsettledReserveMs = 250;
const retryDelaysMs = [10, 100, 1000];

interface PendingInvocation {
  readonly requestId: string;
  /** Whether the handler has settled, so the answer follows at once. */
  isSettled: boolean;
  readonly settled: Signal;
  /** Resolves when the work after the answer is done. */
  readonly done: Signal;
}

interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/**
 * Takes part in each invocation as Lambda's extensions do: the environment is not frozen until each extension has asked for
 * the next event. So it asks after the work that follows the answer, and the caller does not wait for that work.
 *
 * It always asks for the next event. Otherwise the environment would wait for it until the timeout.
 */
export class InternalExtension {
  readonly #parts: InternalExtensionParts;
  /** The latest invocation; in Lambda there is one at a time. */
  #pending: PendingInvocation | undefined;
  #onBegin: (() => void) | undefined;
  /** The invocation for which it no longer waits. */
  #releasedId: string | undefined;
  #isLost = false;
  #isReleased = false;

  constructor(parts: InternalExtensionParts) {
    this.#parts = parts;
  }

  /** Asks for events from now on. Never rejects. */
  async run(): Promise<void> {
    for (;;) {
      const event = await this.#next();
      if (event === undefined) break;
      await this.#delayFreeze(event);
    }
    this.#isLost = true;
    this.#parts.onLost();
  }

  /** From now on, delays no freeze, because later settings have another flush policy. */
  release(): void {
    this.#isReleased = true;
    this.#onBegin?.();
    this.#pending?.settled.resolve();
    this.#pending?.done.resolve();
  }

  /** Call it when a handler begins. */
  begin(requestId: string | undefined): void {
    if (requestId === undefined || this.#isLost || this.#isReleased) return;
    this.#pending = { requestId, isSettled: false, settled: createSignal(), done: createSignal() };
    this.#onBegin?.();
  }

  /** Call it when a handler begins that has no work after the answer: its freeze is not delayed. */
  skip(requestId: string | undefined): void {
    if (requestId === undefined) return;
    this.#releasedId = requestId;
    this.#onBegin?.();
  }

  /**
   * Runs work after the runtime has sent the answer, if the freeze can be delayed for it; otherwise at once.
   *
   * @param requestId of an invocation that has begun and will be answered now
   * @param work never rejects
   * @returns a promise that resolves when the answer may be given
   */
  async afterAnswer(requestId: string | undefined, work: () => Promise<unknown>): Promise<void> {
    const held = this.#pending;
    if (
      held === undefined ||
      held.requestId !== requestId ||
      this.#isLost ||
      this.#isReleased ||
      this.#releasedId === requestId
    ) {
      await work();
      return;
    }
    held.isSettled = true;
    held.settled.resolve();
    // The runtime sends the answer in the next turn, and blocks until it is sent.
    this.#parts.afterTurn(() => {
      this.#parts.afterTurn(() => {
        void work().finally(() => {
          held.done.resolve();
        });
      });
    });
  }

  /** Delays the freeze until the invocation's work is done, or until it is clear that there is none. */
  async #delayFreeze({ requestId, deadlineMs = Infinity }: ExtensionEvent): Promise<void> {
    if (requestId === undefined || this.#isReleased || this.#releasedId === requestId) return;
    if (this.#pending?.requestId !== requestId) {
      await this.#waitAtMost(beginTimeoutMs, new Promise<void>((resolve) => (this.#onBegin = resolve)));
      this.#onBegin = undefined;
    }
    const held = this.#pending;
    if (held?.requestId === requestId) {
      const leftMs = (): number => deadlineMs - this.#parts.clock.epochMs();
      await this.#waitAtMost(Math.max(leftMs() - unsettledReserveMs, leftMs() / 2), held.settled.promise);
      if (held.isSettled) await this.#waitAtMost(leftMs() - reserveMs, held.done.promise);
    }
    this.#releasedId = requestId;
  }

  async #next(): Promise<ExtensionEvent | undefined> {
    for (const delayMs of [0, ...retryDelaysMs]) {
      try {
        if (delayMs > 0) await this.#waitAtMost(delayMs, new Promise(() => undefined));
        return await this.#parts.next();
      } catch {
        // Asks again, because Lambda waits for the request: a closed connection is not an answer.
      }
    }
    return undefined;
  }

  #waitAtMost(maxMs: number, done: Promise<void>): Promise<void> {
    if (maxMs === Infinity) return done;
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.start(Math.max(0, maxMs), resolve, { holdsLoop: false });
      void done.then(() => {
        cancel();
        resolve();
      });
    });
  }
}

function createSignal(): Signal {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((resolveIt) => (resolve = resolveIt));
  return { promise, resolve };
}
