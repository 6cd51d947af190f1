import type { AnyFunction } from './any-function.js';
import { isThenable } from './is-thenable.js';
import { mimicFunction } from './mimic-function.js';

/** Gives the exported function its length and type until the handler is known. */
const model = async (_event: unknown, _context: unknown): Promise<void> => {
  // Never called.
};

/**
 * Makes a Lambda handler from one that is still being made. Invocations that come before it is ready wait for it.
 *
 * @param ready if it rejects, the rejection stays unhandled and ends the process, like an error while a module loads.
 * Lambda then starts a new environment instead of keeping one that always fails.
 * @param onReady called when the handler is ready
 */
export function deferHandler(ready: Promise<AnyFunction>, onReady: () => void): AnyFunction {
  let handler: AnyFunction | undefined;
  void ready.then((made) => {
    handler = made;
    onReady();
  });
  const entry = (...args: unknown[]): unknown =>
    handler ? handler(...args) : ready.then((made) => answerByPromise(made(...args), args[2]));
  return mimicFunction(entry, model);
}

/** If there was a callback and no promise came back, the callback answers; a promise must not answer too. */
function answerByPromise(result: unknown, callback: unknown): unknown {
  return isThenable(result) || typeof callback !== 'function' ? result : new Promise(() => undefined);
}
