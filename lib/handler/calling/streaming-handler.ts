import { isLambdaContext } from '../../lambda/context.js';
import type { AnyFunction } from '../any-function.js';
import { isThenable } from '../is-thenable.js';
import type { Invocation } from '../invocation-recorder.js';
import { isWritable, watchStream, type StreamEnd } from './watch-stream.js';

/** What `awslambda.streamifyResponse()` sets on a handler. */
const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');

/** @returns whether Lambda's client will call this handler with a response stream */
export function isMarkedStreaming(handler: AnyFunction): boolean {
  return Boolean((handler as { [streamingMark]?: unknown })[streamingMark]);
}

/**
 * Whether these are the arguments of a streaming handler: event, response stream, context. The arguments tell more
 * than the mark on the handler, which may be on a wrapper around ours. Another object as the third argument proves
 * nothing: an ordinary method may take a stream and options.
 */
export function isStreamingCall(args: readonly unknown[]): boolean {
  return isLambdaContext(args[2]) && isWritable(args[1]);
}

/**
 * Runs a handler that streams its answer. The invocation ends when the handler and its stream have, since what the
 * handler left behind may still be writing; the first bytes are on their way long before.
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
  // The client refuses this in words of its own, which a promise of ours would take away.
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
  // A broken stream is reported by the client, who sees it too.
  await (isBroken ? invocation.fail(error) : invocation.succeed(result));
  return result;
}

async function failAndThrow(error: unknown, invocation: Invocation): Promise<never> {
  await invocation.fail(error);
  throw error;
}
