import type { AnyFunction } from './any-function.js';

/** What `awslambda.streamifyResponse()` sets on a handler. */
const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');

/** @returns whether Lambda's client will call this handler with a response stream */
export function isMarkedStreaming(handler: AnyFunction): boolean {
  return Boolean((handler as { [streamingMark]?: unknown })[streamingMark]);
}
