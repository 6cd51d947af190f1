import { isLambdaContext } from '../../lambda/context.js';
import type { AnyFunction } from '../any-function.js';
import { isThenable } from '../is-thenable.js';

/**
 * Whether a handler expects a callback, but its caller passes none. Lambda's client for Node.js 24 passes no callback,
 * and refuses handlers with three parameters. The wrapper has only two, so it must supply the callback.
 *
 * @param handler the user's handler
 * @param args the arguments of the call. It is `true` only for Lambda's event and context: other callers may omit a
 * callback on purpose
 */
export function isCallbackMissing(handler: AnyFunction, args: readonly unknown[]): boolean {
  return handler.length >= 3 && args.length === 2 && isLambdaContext(args[1]);
}

/**
 * Calls a handler with a callback of our own. The first answer counts: by the callback or a promise, as on Node.js 22, or
 * by a plain value.
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
