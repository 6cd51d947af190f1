import type { Clock } from '../clock.js';
import type { Timers } from '../timers.js';

/** The parts that we read of an event of the Extensions API. */
export interface ExtensionEvent {
  readonly requestId: string | undefined;
  /** ms since the epoch. */
  readonly deadlineMs: number | undefined;
}

export interface InternalExtensionParts {
  /** Requests the next event and waits for it. Rejects if the request fails. */
  readonly next: () => Promise<ExtensionEvent>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Calls back after the work of this turn of the event loop; `setImmediate()`. */
  readonly afterTurn: (callback: () => void) => void;
  /** Called once, when requests for the next event no longer succeed. */
  readonly onLost: () => void;
}

/**
 * How long to wait for the instrumented handler of an event to begin, in ms: a handler that is not instrumented never
 * reports it.
 */
const beginTimeoutMs = 100;
/** When this much of the invocation is left, the next event is requested in any case; in ms. */
const reserveMs = 20;
/**
 * The same while the handler has not settled, if the invocation has at least twice this time. Something else may have
 * answered long ago, and Lambda kills an environment that delays its freeze past the deadline. With a small share of a
 * CPU, `reserveMs` would be only one slice of CPU time.
 */
const unsettledReserveMs = 250;
/** Pauses before the request for the next event is repeated, in ms. */
const retryDelaysMs = [10, 100, 1000];

/** An invocation that may delay the freeze. */
interface PendingInvocation {
  readonly requestId: string;
  /** Whether the handler has settled: then the answer follows at once. */
  isSettled: boolean;
  readonly settled: Signal;
  /** Resolves when the work after the answer is done. */
  readonly done: Signal;
}

/** A promise, and the function that resolves it. */
interface Signal {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/**
 * Delays the freeze after an invocation until the work that follows the answer is done, so that the caller does not wait
 * for that work. Lambda freezes an environment only after each extension has requested the next event; this extension
 * requests it after the work.
 *
 * It requests the next event in any case. Otherwise Lambda would wait for the request until the timeout.
 *
 * @see docs/decisions/0503-internal-extension.md
 */
export class InternalExtension {
  readonly #parts: InternalExtensionParts;
  /** The latest invocation; in Lambda there is one at a time. */
  #pending: PendingInvocation | undefined;
  #onBegin: (() => void) | undefined;
  /** The invocation that no longer delays the freeze. */
  #releasedId: string | undefined;
  #isLost = false;
  #isReleased = false;

  constructor(parts: InternalExtensionParts) {
    this.#parts = parts;
  }

  /** Requests events from now on. Never rejects. */
  async run(): Promise<void> {
    for (;;) {
      const event = await this.#next();
      if (event === undefined) break;
      await this.#delayFreeze(event);
    }
    this.#isLost = true;
    this.#parts.onLost();
  }

  /** Stops delaying freezes, because settings that came later have another flush policy. */
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

  /** Call it in place of {@link begin} if the invocation has no work after the answer: the freeze is not delayed. */
  skip(requestId: string | undefined): void {
    if (requestId === undefined) return;
    this.#releasedId = requestId;
    this.#onBegin?.();
  }

  /**
   * Runs work after the runtime has sent the answer if the freeze can be delayed; otherwise runs it now.
   *
   * @param requestId of an invocation that has begun and will now be answered
   * @param work never rejects
   * @returns a promise that resolves when the answer may be given
   */
  async afterAnswer(requestId: string | undefined, work: () => Promise<unknown>): Promise<void> {
    const pending = this.#pending;
    if (
      pending === undefined ||
      pending.requestId !== requestId ||
      this.#isLost ||
      this.#isReleased ||
      this.#releasedId === requestId
    ) {
      await work();
      return;
    }
    pending.isSettled = true;
    pending.settled.resolve();
    // The runtime sends the answer in the next turn of the event loop, and blocks until it is sent. The work begins in
    // the turn after.
    this.#parts.afterTurn(() => {
      this.#parts.afterTurn(() => {
        void work().finally(() => {
          pending.done.resolve();
        });
      });
    });
  }

  /** Resolves when the work of the invocation is done, or when it is certain that there is none or no time for it. */
  async #delayFreeze({ requestId, deadlineMs = Infinity }: ExtensionEvent): Promise<void> {
    if (requestId === undefined || this.#isReleased || this.#releasedId === requestId) return;
    if (this.#pending?.requestId !== requestId) {
      await this.#waitAtMost(beginTimeoutMs, new Promise<void>((resolve) => (this.#onBegin = resolve)));
      this.#onBegin = undefined;
    }
    const pending = this.#pending;
    if (pending?.requestId === requestId) {
      const leftMs = (): number => deadlineMs - this.#parts.clock.epochMs();
      await this.#waitAtMost(Math.max(leftMs() - unsettledReserveMs, leftMs() / 2), pending.settled.promise);
      if (pending.isSettled) await this.#waitAtMost(leftMs() - reserveMs, pending.done.promise);
    }
    this.#releasedId = requestId;
  }

  async #next(): Promise<ExtensionEvent | undefined> {
    for (const delayMs of [0, ...retryDelaysMs]) {
      try {
        if (delayMs > 0) await this.#waitAtMost(delayMs, new Promise(() => undefined));
        return await this.#parts.next();
      } catch {
        // Requests it again, because Lambda waits for a request: one that failed does not count.
      }
    }
    return undefined;
  }

  #waitAtMost(timeoutMs: number, done: Promise<void>): Promise<void> {
    if (timeoutMs === Infinity) return done;
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.start(Math.max(0, timeoutMs), resolve, { holdsLoop: false });
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
