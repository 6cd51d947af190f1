import { AsyncLocalStorage } from 'node:async_hooks';
import { readContextText, type LambdaContext } from '../lambda/context.js';

/** The invocation in which code runs. */
export interface ScopedInvocation {
  /** Lambda's, if the handler was given one. */
  readonly context: LambdaContext | undefined;
  /** Whether its handler has not settled. */
  readonly isOpen: boolean;
}

/**
 * Distinguishes a call inside a counted invocation from a new invocation. Code that an invocation starts keeps its async
 * context after the invocation has ended: background work, and the runtime client if it continues from there.
 */
export class InvocationScope {
  readonly #storage = new AsyncLocalStorage<ScopedInvocation>();

  /** The invocation around the call, if there is one that has not ended. */
  get current(): ScopedInvocation | undefined {
    const around = this.#storage.getStore();
    return around?.isOpen === true ? around : undefined;
  }

  /**
   * Whether a call belongs to the invocation around it. It does, unless it has a Lambda context with another request id, or
   * has one when the invocation around it had none and has ended.
   *
   * @param context Lambda's, if the call was given one
   */
  holds(context: LambdaContext | undefined): boolean {
    const around = this.#storage.getStore();
    if (around === undefined) return false;
    const [outerId, innerId] = [around.context, context].map((each) => readContextText(each, 'awsRequestId'));
    if (innerId === undefined) return true;
    return outerId === undefined ? around.isOpen : outerId === innerId;
  }

  /** Runs a call, and all async work that it starts, inside an invocation. */
  run<T>(invocation: ScopedInvocation, call: () => T): T {
    return this.#storage.run(invocation, call);
  }
}
