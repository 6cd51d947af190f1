import type { AnyFunction } from './any-function.js';
import { isThenable } from './is-thenable.js';
import { keepIdentity } from './keep-identity.js';

/** What the entry passes for until it is known what it stands for. */
const model = async (_event: unknown, _context: unknown): Promise<void> => {
  // Only its shape is used.
};

/**
 * Makes a Lambda entry of a handler that is still being made. Invocations that come before it is there wait for it.
 *
 * @param ready when it rejects, so does nobody's handler: the rejection stays unhandled and ends the process, as
 * an error while a module loads does. Lambda then starts anew instead of keeping an environment that always fails.
 * @param onReady called when the handler is there
 */
export function deferHandler(ready: Promise<AnyFunction>, onReady: () => void): AnyFunction {
  let handler: AnyFunction | undefined;
  void ready.then((made) => {
    handler = made;
    onReady();
  });
  const entry = (...args: unknown[]): unknown =>
    handler ? handler(...args) : ready.then((made) => answerByPromise(made(...args), args[2]));
  return keepIdentity(entry, model);
}

/** Where a callback was given and no promise came back, the callback answers and a promise must not. */
function answerByPromise(result: unknown, callback: unknown): unknown {
  return isThenable(result) || typeof callback !== 'function' ? result : new Promise(() => undefined);
}
