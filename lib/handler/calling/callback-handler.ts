import { AsyncLocalStorage } from 'node:async_hooks';
import type { AnyFunction } from '../any-function.js';
import { isThenable } from '../is-thenable.js';
import type { Invocation } from '../invocation-recorder.js';
import { CallbackAnswer } from './callback-answer.js';
import { replaceEndings } from './context-endings.js';
import { onEmptyLoop } from './empty-loop.js';
import { isWritable } from './watch-stream.js';

/** Whether these are the arguments that Lambda's client for Node.js 22 gives: event, context, callback. */
export function hasCallback(args: readonly unknown[]): boolean {
  return typeof args[2] === 'function' && !isWritable(args[1]);
}

/**
 * Runs a handler that may answer in any of the ways of Node.js 22: by its callback, by `context.done`, `succeed` or
 * `fail`, by a promise, or by coming to rest. The first counts, as the client has it.
 */
export function runCallbackHandler(
  call: AnyFunction,
  args: readonly unknown[],
  invocation: Invocation,
): unknown {
  const [event, context, callback, ...more] = args as [unknown, unknown, AnyFunction];
  // The client goes on from its callback to the next invocation, which is none of this one's business.
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
    // What the client does with what is thrown; were it thrown on, it would not wait for the flush.
    answer.giveError(error, () => {
      callback(error);
    });
    return undefined;
  }
  // A promise that never settles, and a callback that never comes, end alike: nothing is left to run.
  answer.onGiven(onEmptyLoop(() => answer.byComingToRest()));
  // A plain return means "wait for the callback".
  return isThenable(result) ? answer.byPromise(result) : result;
}
