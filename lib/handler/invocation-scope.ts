import { AsyncLocalStorage } from 'node:async_hooks';
import { readContextText, type LambdaContext } from '../lambda/context.js';

/** Stands for the context if the handler was called without one. */
const noContext: LambdaContext = {};

/** Tells a call inside an invocation that is counted already from an invocation of its own. */
export class InvocationScope {
  readonly #storage = new AsyncLocalStorage<LambdaContext>();

  /** The context of the invocation around the call, if there is one. */
  get current(): LambdaContext | undefined {
    return this.#storage.getStore();
  }

  /**
   * Whether a call belongs to the invocation around it. It does, unless it has a Lambda context with another request id: an
   * async context may outlive its invocation, for example if the runtime client continues to the next event in it.
   *
   * @param context Lambda's, if the call was given one
   */
  holds(context: LambdaContext | undefined): boolean {
    const outer = this.current;
    if (outer === undefined) return false;
    const [outerId, innerId] = [outer, context].map((each) => readContextText(each, 'awsRequestId'));
    return outerId === undefined || innerId === undefined || outerId === innerId;
  }

  /** Runs a call, and all that follows from it, inside an invocation. */
  run<T>(context: LambdaContext | undefined, call: () => T): T {
    return this.#storage.run(context ?? noContext, call);
  }
}
