import type { AnyFunction } from '../any-function.js';
import type { Invocation } from '../invocation-recorder.js';
import { hasCallback, runCallbackHandler } from './callback-handler.js';
import { runPromiseHandler } from './promise-handler.js';
import { isStreamingCall, runStreamingHandler } from './streaming-handler.js';

/**
 * Runs a handler inside an invocation. The arguments show how it answers: by a promise, a callback or a stream.
 *
 * @param call the handler, with the `this` of the call
 * @param args the arguments of the call
 * @returns what to return to the caller
 */
export function runHandler(call: AnyFunction, args: readonly unknown[], invocation: Invocation): unknown {
  if (isStreamingCall(args)) return runStreamingHandler(call, args, invocation);
  if (hasCallback(args)) return runCallbackHandler(call, args, invocation);
  return runPromiseHandler(() => call(...args) as unknown, invocation);
}
