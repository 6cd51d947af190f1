import type { Invocation } from '../invocation-recorder.js';

/**
 * The answer of a handler that can answer in several ways. The first answer is counted, and delivered to the runtime
 * client after the flush. Answers that come during the flush are dropped, since they would arrive before the first. Later
 * ones are passed to the client, which handles them.
 */
export class CallbackAnswer {
  readonly #invocation: Invocation;
  readonly #runOutside: (call: () => void) => void;
  readonly #refuse: (error: unknown) => void;
  readonly #listeners: (() => void)[] = [];
  /** Set when there is a first answer; resolves when it was delivered. */
  #delivery: Promise<void> | undefined;
  #isDelivered = false;
  #isByEmptyLoop = false;

  /**
   * @param runOutside runs a call outside the invocation, in the async context in which it began
   * @param refuse answers with an error that the client threw when it got an answer, e.g. one that JSON cannot contain
   */
  constructor(
    invocation: Invocation,
    runOutside: (call: () => void) => void,
    refuse: (error: unknown) => void,
  ) {
    this.#invocation = invocation;
    this.#runOutside = runOutside;
    this.#refuse = refuse;
  }

  /** @param listener called when the first answer is given, or now if there is one */
  onGiven(listener: () => void): void {
    if (this.#delivery) listener();
    else this.#listeners.push(listener);
  }

  /**
   * Answers with the arguments of an error-first callback.
   *
   * @param deliver passes the answer to the client
   */
  give(error: unknown, result: unknown, deliver: () => void): void {
    if (error === undefined || error === null) {
      void this.#answer(() => this.#invocation.succeed(result), deliver);
    } else {
      this.giveError(error, deliver);
    }
  }

  /** Answers with an error, which may be any thrown value. */
  giveError(error: unknown, deliver: () => void): void {
    void this.#answer(() => this.#invocation.fail(error), deliver);
  }

  /**
   * Answers with the outcome of a promise.
   *
   * @returns a promise for the client, with the same outcome. It never settles if the client has treated an empty event
   * loop as the answer: otherwise the client would answer twice
   */
  async byPromise(running: PromiseLike<unknown>): Promise<unknown> {
    let result: unknown;
    try {
      result = await running;
    } catch (error) {
      await this.#answer(() => this.#invocation.fail(error), noDelivery);
      if (this.#isByEmptyLoop) return new Promise(() => undefined);
      throw error;
    }
    await this.#answer(() => this.#invocation.succeed(result), noDelivery);
    if (this.#isByEmptyLoop) return new Promise(() => undefined);
    return result;
  }

  /** Answers for a handler that left the event loop empty, which the client treats as an answer. Resolves after the flush. */
  byEmptyLoop(): Promise<void> {
    this.#isByEmptyLoop = this.#delivery === undefined;
    return this.#answer(() => this.#invocation.succeed(undefined), noDelivery);
  }

  /** @returns a promise that resolves when the first answer, this one or an earlier one, was delivered */
  #answer(record: () => Promise<unknown> | undefined, deliver: () => void): Promise<void> {
    if (this.#isDelivered) deliver();
    if (this.#delivery) return this.#delivery;
    this.#delivery = Promise.resolve(record()).then(() => {
      this.#isDelivered = true;
      this.#runOutside(() => {
        try {
          deliver();
        } catch (error) {
          this.#refuse(error);
        }
      });
    });
    for (const listener of this.#listeners) listener();
    return this.#delivery;
  }
}

/** For answers that the client delivers itself when our promise resolves. */
function noDelivery(): void {
  // Nothing to deliver.
}
