import { isLambdaContext } from '../../lambda/context.js';
import type { AnyFunction } from '../any-function.js';
import { isThenable } from '../is-thenable.js';

/**
 * Whether a handler expects a callback that the client for Node.js 24 no longer gives. That client would have refused
 * the handler for its three parameters; ours has two, so it is on us that the third is there.
 *
 * @param handler as the user wrote it
 * @param args event and context of Lambda, and nothing else: other callers leave out parameters for reasons of their own
 */
export function isCallbackMissing(handler: AnyFunction, args: readonly unknown[]): boolean {
  return handler.length >= 3 && args.length === 2 && isLambdaContext(args[1]);
}

/**
 * Calls a handler with a callback of ours. It answers as on Node.js 22: by the callback, by a promise, whichever is
 * first; or by a plain value.
 */
export function callWithOwnCallback(call: AnyFunction, args: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error?: unknown, result?: unknown): void => {
      if (error === undefined || error === null) resolve(result);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the handler's own, whatever it is
      else reject(error);
    };
    const returned: unknown = call(...args, callback);
    if (isThenable(returned)) returned.then(resolve, reject);
    else if (returned !== undefined) resolve(returned);
  });
}
