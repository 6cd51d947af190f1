import { AsyncLocalStorage } from 'node:async_hooks';
import type { AnyFunction } from '../any-function.js';
import { isThenable } from '../is-thenable.js';
import type { Invocation } from '../invocation-recorder.js';
import { CallbackAnswer } from './callback-answer.js';
import { replaceEndings } from './context-endings.js';
import { onEmptyLoop } from './empty-event-loop.js';
import { isWritable } from './watch-stream.js';

/** Whether these are the arguments of Lambda's client for Node.js 22: event, context, callback. */
export function hasCallback(args: readonly unknown[]): boolean {
  return typeof args[2] === 'function' && !isWritable(args[1]);
}

/**
 * Runs a handler that may answer in any of the ways of Node.js 22: by its callback, by `context.done`, `succeed` or
 * `fail`, by a promise, or by an empty event loop. The first answer counts, as for the client.
 */
export function runCallbackHandler(
  call: AnyFunction,
  args: readonly unknown[],
  invocation: Invocation,
): unknown {
  const [event, context, callback, ...more] = args as [unknown, unknown, AnyFunction];
  // The client begins the next invocation in its callback. That invocation must not run in the async context of this one.
  const answer = new CallbackAnswer(invocation, AsyncLocalStorage.snapshot(), callback);
  replaceEndings(context, answer);
  const answerByCallback = (error?: unknown, result?: unknown): void => {
    answer.give(error, result, () => {
      callback(error, result);
    });
  };

  let result: unknown;
  try {
    result = invocation.run(() => call(event, context, answerByCallback, ...more) as unknown);
  } catch (error) {
    // Not rethrown: the client answers a thrown error at once, but the answer must wait for the flush.
    answer.giveError(error, () => {
      callback(error);
    });
    return undefined;
  }
  // If the promise never settles, or the callback is never called, an empty event loop is the answer.
  answer.onGiven(onEmptyLoop(() => answer.byEmptyLoop()));
  // A plain result means that the client waits for the callback.
  return isThenable(result) ? answer.byPromise(result) : result;
}
