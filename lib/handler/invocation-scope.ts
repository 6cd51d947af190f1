import { AsyncLocalStorage } from 'node:async_hooks';
import { readContextText, type LambdaContext } from '../lambda/context.js';

/** The invocation in which code runs. */
export interface ScopedInvocation {
  /** Lambda's context, if the handler got one. */
  readonly context: LambdaContext | undefined;
  /** Whether its handler has not settled. */
  readonly isOpen: boolean;
}

/**
 * Distinguishes a call inside an invocation from a new invocation. Code that an invocation starts keeps its async context
 * after the invocation has ended: background work, and the runtime client if it continues from there.
 */
export class InvocationScope {
  readonly #storage = new AsyncLocalStorage<ScopedInvocation>();

  /** The invocation around the current call; `undefined` if there is none, or if it has ended. */
  get current(): ScopedInvocation | undefined {
    const around = this.#storage.getStore();
    return around?.isOpen === true ? around : undefined;
  }

  /**
   * Whether a call belongs to the invocation around it. A call without a request id always does. A call with one does if the
   * invocation has the same, or if the invocation has none and has not ended.
   *
   * @param context Lambda's context, if the call got one
   */
  contains(context: LambdaContext | undefined): boolean {
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
