import type { Clock } from '../clock.js';
import type { Timers } from '../timers.js';

/** An event of the Extensions API, as far as we read it. */
export interface ExtensionEvent {
  readonly requestId: string | undefined;
  /** ms since the epoch. */
  readonly deadlineMs: number | undefined;
}

export interface InternalExtensionParts {
  /** Asks for the next event, and waits for it. Rejects when it cannot be asked for. */
  readonly next: () => Promise<ExtensionEvent>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Calls back after whatever is to be done in this turn of the event loop. */
  readonly afterTurn: (callback: () => void) => void;
  /** Told once, when the next event can be asked for no more. */
  readonly onLost: () => void;
}

/** How long an event waits for a handler of ours to begin: an uninstrumented one never does. */
const beginPatienceMs = 100;
/** Left of the invocation when the next event is asked for at the latest, in ms. */
const reserveMs = 20;
/**
 * The same while the handler has not settled, if twice as much time is left. Something else may have answered long ago, and
 * Lambda kills an environment that is held past the deadline. At a small share of a CPU `reserveMs` is only one slice.
 */
const unsettledReserveMs = 250;
const retryDelaysMs = [10, 100, 1000];

interface Held {
  readonly requestId: string;
  /** Whether the answer is about to be given. */
  isSettled: boolean;
  readonly settled: Event;
  /** Resolves when the work after the answer is done. */
  readonly done: Event;
}

interface Event {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/**
 * Takes part in each invocation as Lambda's extensions do: the environment is not frozen before each has asked for the
 * next event. So what is to be done after the answer is done before that, and the caller does not wait for it.
 *
 * The next event is asked for whatever happens: an extension that does not would hold the environment to the timeout.
 */
export class InternalExtension {
  readonly #parts: InternalExtensionParts;
  /** The invocation that has begun last; in Lambda one at a time. */
  #held: Held | undefined;
  #onBegin: (() => void) | undefined;
  /** The invocation whose end is not waited for any more. */
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
      await this.#hold(event);
    }
    this.#isLost = true;
    this.#parts.onLost();
  }

  /** Holds no event from now on, because later settings have another flush policy. */
  release(): void {
    this.#isReleased = true;
    this.#onBegin?.();
    this.#held?.settled.resolve();
    this.#held?.done.resolve();
  }

  /** To be called when a handler begins. */
  begin(requestId: string | undefined): void {
    if (requestId === undefined || this.#isLost || this.#isReleased) return;
    this.#held = { requestId, isSettled: false, settled: createEvent(), done: createEvent() };
    this.#onBegin?.();
  }

  /** To be called when a handler begins that has no work after the answer: its event is not held. */
  pass(requestId: string | undefined): void {
    if (requestId === undefined) return;
    this.#releasedId = requestId;
    this.#onBegin?.();
  }

  /**
   * Does something after the runtime has sent the answer, if the environment can be held for it, else at once.
   *
   * @param requestId of an invocation that has begun and is about to be answered
   * @param work never rejects
   * @returns when the answer may be given
   */
  async afterAnswer(requestId: string | undefined, work: () => Promise<unknown>): Promise<void> {
    const held = this.#held;
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
    // The runtime sends the answer in the turn after this one, and stands still until it is sent.
    this.#parts.afterTurn(() => {
      this.#parts.afterTurn(() => {
        void work().finally(() => {
          held.done.resolve();
        });
      });
    });
  }

  /** Holds the environment until the invocation's work is done, or it is plain that none of ours comes. */
  async #hold({ requestId, deadlineMs = Infinity }: ExtensionEvent): Promise<void> {
    if (requestId === undefined || this.#isReleased || this.#releasedId === requestId) return;
    if (this.#held?.requestId !== requestId) {
      await this.#within(beginPatienceMs, new Promise<void>((resolve) => (this.#onBegin = resolve)));
      this.#onBegin = undefined;
    }
    const held = this.#held;
    if (held?.requestId === requestId) {
      const leftMs = (): number => deadlineMs - this.#parts.clock.epochMs();
      await this.#within(Math.max(leftMs() - unsettledReserveMs, leftMs() / 2), held.settled.promise);
      if (held.isSettled) await this.#within(leftMs() - reserveMs, held.done.promise);
    }
    this.#releasedId = requestId;
  }

  async #next(): Promise<ExtensionEvent | undefined> {
    for (const delayMs of [0, ...retryDelaysMs]) {
      try {
        if (delayMs > 0) await this.#within(delayMs, new Promise(() => undefined));
        return await this.#parts.next();
      } catch {
        // Asked for again, since Lambda waits for it: a closed connection is no answer.
      }
    }
    return undefined;
  }

  #within(mostMs: number, done: Promise<void>): Promise<void> {
    if (mostMs === Infinity) return done;
    return new Promise((resolve) => {
      const cancel = this.#parts.timers.start(Math.max(0, mostMs), resolve, { holdsLoop: false });
      void done.then(() => {
        cancel();
        resolve();
      });
    });
  }
}

function createEvent(): Event {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((resolveIt) => (resolve = resolveIt));
  return { promise, resolve };
}
