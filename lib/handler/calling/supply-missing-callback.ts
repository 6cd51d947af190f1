import { isLambdaContext } from '../../lambda/context.js';
import type { AnyFunction } from '../any-function.js';
import { isThenable } from '../is-thenable.js';

/**
 * Whether a handler expects a callback that the client for Node.js 24 does not pass. That client would have refused the
 * handler for its three parameters. Our wrapper has two, so we must supply the third.
 *
 * @param handler as the user wrote it
 * @param args must be Lambda's event and context, and nothing else: other callers may leave out parameters on purpose
 */
export function isCallbackMissing(handler: AnyFunction, args: readonly unknown[]): boolean {
  return handler.length >= 3 && args.length === 2 && isLambdaContext(args[1]);
}

/**
 * Calls a handler with a callback of ours. It may answer by the callback or by a promise, whichever is first, as on
 * Node.js 22; or by a plain value.
 */
export function callWithOwnCallback(call: AnyFunction, args: readonly unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error?: unknown, result?: unknown): void => {
      if (error === undefined || error === null) resolve(result);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the handler's own error, of any type
      else reject(error);
    };
    const returned: unknown = call(...args, callback);
    if (isThenable(returned)) returned.then(resolve, reject);
    else if (returned !== undefined) resolve(returned);
  });
}
