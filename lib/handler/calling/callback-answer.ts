import type { Invocation } from '../invocation-recorder.js';

/**
 * The answer of a handler that can give it in several ways. The first answer counts and is delivered after the flush. Answers
 * during the flush must not overtake it. Later answers go to the runtime client, which handles them.
 */
export class CallbackAnswer {
  readonly #invocation: Invocation;
  readonly #outside: (call: () => void) => void;
  readonly #refuse: (error: unknown) => void;
  readonly #listeners: (() => void)[] = [];
  /** Resolves when the first answer was delivered. */
  #delivery: Promise<void> | undefined;
  #isDelivered = false;
  #isByEmptyLoop = false;

  /**
   * @param outside runs a call in the async context in which the invocation began, so outside it
   * @param refuse passes an error to the client that the client threw for an answer, such as one that is not JSON
   */
  constructor(invocation: Invocation, outside: (call: () => void) => void, refuse: (error: unknown) => void) {
    this.#invocation = invocation;
    this.#outside = outside;
    this.#refuse = refuse;
  }

  /** @param listener called when the first answer is given, or at once if it has been */
  onGiven(listener: () => void): void {
    if (this.#delivery) listener();
    else this.#listeners.push(listener);
  }

  /** Answers by error-first callback; `deliver` passes the answer to the client. */
  give(error: unknown, result: unknown, deliver: () => void): void {
    if (error === undefined || error === null) {
      void this.#answer(() => this.#invocation.succeed(result), deliver);
    } else {
      this.giveError(error, deliver);
    }
  }

  /** Answers with an error: any thrown value. */
  giveError(error: unknown, deliver: () => void): void {
    void this.#answer(() => this.#invocation.fail(error), deliver);
  }

  /**
   * @returns what the client waits for: the outcome of the promise, after an earlier answer was delivered. Never settles if the
   * client has answered already; otherwise it would answer twice
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

  /** The event loop is empty, and the client treats that as an answer. Resolves after the flush. */
  byEmptyLoop(): Promise<void> {
    this.#isByEmptyLoop = this.#delivery === undefined;
    return this.#answer(() => this.#invocation.succeed(undefined), noDelivery);
  }

  /** @returns when the first answer, this or an earlier one, was delivered */
  #answer(record: () => Promise<unknown> | undefined, deliver: () => void): Promise<void> {
    if (this.#isDelivered) deliver();
    if (this.#delivery) return this.#delivery;
    this.#delivery = Promise.resolve(record()).then(() => {
      this.#isDelivered = true;
      this.#outside(() => {
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

/** For answers that the client delivers by itself after our promise resolves. */
function noDelivery(): void {
  // Nothing to deliver.
}
