import type { AnyFunction } from './any-function.js';
import { isThenable } from './is-thenable.js';
import { mimicFunction } from './mimic-function.js';

/** The exported function gets the length and the prototype of this one, because the handler is not known yet. */
const placeholder = async (_event: unknown, _context: unknown): Promise<void> => {
  // Never called.
};

/**
 * Makes a Lambda handler from the promise of one. Invocations that come earlier wait for it.
 *
 * @param ready the promise. If it rejects, the rejection stays unhandled and ends the process, like an error while a
 * module loads. Lambda then starts a new environment. Otherwise it would keep one in which each invocation fails.
 * @param onReady called when the promise has resolved
 */
export function deferHandler(ready: Promise<AnyFunction>, onReady: () => void): AnyFunction {
  let handler: AnyFunction | undefined;
  void ready.then((made) => {
    handler = made;
    onReady();
  });
  const entry = (...args: unknown[]): unknown =>
    handler ? handler(...args) : ready.then((made) => answerByPromise(made(...args), args[2]));
  return mimicFunction(entry, placeholder);
}

/**
 * @param result what the handler returned
 * @param callback the third argument of the handler
 * @returns the result; a promise that never settles if the handler answers by its callback, since the client must get one
 * answer only
 */
function answerByPromise(result: unknown, callback: unknown): unknown {
  return isThenable(result) || typeof callback !== 'function' ? result : new Promise(() => undefined);
}
