import type { Invocation } from '../invocation-recorder.js';

/**
 * The answer of a handler that has several ways to give one. The first counts and is delivered after the flush; what
 * comes meanwhile must not overtake it, and what comes after meets the client, who knows what to make of it.
 */
export class CallbackAnswer {
  readonly #invocation: Invocation;
  readonly #outside: (call: () => void) => void;
  readonly #refuse: (error: unknown) => void;
  readonly #listeners: (() => void)[] = [];
  /** Ends when the first answer was delivered. */
  #delivery: Promise<void> | undefined;
  #isDelivered = false;
  #isAtRest = false;

  /**
   * @param outside runs a call where the invocation was begun, so not inside it
   * @param refuse tells the client what it threw itself at an answer, such as one that is no JSON
   */
  constructor(invocation: Invocation, outside: (call: () => void) => void, refuse: (error: unknown) => void) {
    this.#invocation = invocation;
    this.#outside = outside;
    this.#refuse = refuse;
  }

  /** @param listener called when the first answer is given, or at once if it was */
  onGiven(listener: () => void): void {
    if (this.#delivery) listener();
    else this.#listeners.push(listener);
  }

  /** Answers by error-first callback; `deliver` hands it to the client. */
  give(error: unknown, result: unknown, deliver: () => void): void {
    if (error === undefined || error === null) {
      void this.#answer(() => this.#invocation.succeed(result), deliver);
    } else {
      this.giveError(error, deliver);
    }
  }

  /** Answers by an error, whatever was thrown. */
  giveError(error: unknown, deliver: () => void): void {
    void this.#answer(() => this.#invocation.fail(error), deliver);
  }

  /**
   * @returns what the client waits for: the promise's outcome, once an earlier answer was delivered; never settles if
   * the client has answered by itself, or it would answer twice
   */
  async byPromise(running: PromiseLike<unknown>): Promise<unknown> {
    let result: unknown;
    try {
      result = await running;
    } catch (error) {
      await this.#answer(() => this.#invocation.fail(error), noDelivery);
      if (this.#isAtRest) return new Promise(() => undefined);
      throw error;
    }
    await this.#answer(() => this.#invocation.succeed(result), noDelivery);
    if (this.#isAtRest) return new Promise(() => undefined);
    return result;
  }

  /** Nothing is left to run, and the client takes that for an answer. Ends after the flush. */
  byComingToRest(): Promise<void> {
    this.#isAtRest = this.#delivery === undefined;
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

/** For answers that the client takes by itself once we have said that it may. */
function noDelivery(): void {
  // Nothing to hand over.
}
