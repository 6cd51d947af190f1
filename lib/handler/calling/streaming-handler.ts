import { isLambdaContext } from '../../lambda/context.js';
import type { AnyFunction } from '../any-function.js';
import { isThenable } from '../is-thenable.js';
import type { Invocation } from '../invocation-recorder.js';
import { isWritable, watchStream, type StreamEnd } from './watch-stream.js';

/** The property that `awslambda.streamifyResponse()` sets on a handler. */
const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');

/** @returns whether Lambda's client will call this handler with a response stream */
export function isMarkedStreaming(handler: AnyFunction): boolean {
  return Boolean((handler as { [streamingMark]?: unknown })[streamingMark]);
}

/**
 * Whether these are the arguments of a streaming handler: event, response stream, context. The arguments are more
 * reliable than the mark, which may be on a wrapper around this handler. The third argument must be a context, since a
 * method that is no Lambda handler may get a stream and options.
 */
export function isStreamingCall(args: readonly unknown[]): boolean {
  return isLambdaContext(args[2]) && isWritable(args[1]);
}

/**
 * Runs a handler that streams its answer. The invocation ends when both the handler and its stream have ended, since code
 * that the handler started may still write. The flush does not delay the first bytes.
 */
export function runStreamingHandler(
  call: AnyFunction,
  args: readonly unknown[],
  invocation: Invocation,
): unknown {
  const end = watchStream(args[1]);
  let result: unknown;
  try {
    result = invocation.run(() => call(...args) as unknown);
  } catch (error) {
    return failAndThrow(error, invocation);
  }
  if (isThenable(result)) return settle(result, end, invocation);
  // The client refuses a result that is not a promise, with a message that a promise of ours would suppress.
  void invocation.fail(new TypeError('A streaming handler returned no promise.'));
  return result;
}

async function settle(
  running: PromiseLike<unknown>,
  end: Promise<StreamEnd>,
  invocation: Invocation,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await running;
  } catch (error) {
    return failAndThrow(error, invocation);
  }
  const { isBroken, error } = await end;
  // The client sees a broken stream too, and reports it.
  await (isBroken ? invocation.fail(error) : invocation.succeed(result));
  return result;
}

async function failAndThrow(error: unknown, invocation: Invocation): Promise<never> {
  await invocation.fail(error);
  throw error;
}
