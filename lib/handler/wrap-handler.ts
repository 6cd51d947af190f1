import { findContext } from '../lambda/context.js';
import type { AnyFunction } from './any-function.js';
import { callWithOwnCallback, isCallbackMissing } from './calling/supply-missing-callback.js';
import { runHandler } from './calling/run-handler.js';
import { isMarkedStreaming, isStreamingCall } from './calling/streaming-handler.js';
import { mimicFunction } from './mimic-function.js';
import type { InstrumentedOptions, InvocationRecorder } from './invocation-recorder.js';

/** Set on every wrapper, so that no handler is wrapped twice. All copies of this package share it. */
const instrumentedMark = Symbol.for('instrumented-lambda.instrumented');

/**
 * Wraps a handler so that its invocations are counted, timed and pushed.
 *
 * @param handler a Lambda handler
 * @param options see {@link InstrumentedOptions}
 * @param findRecorder called at every invocation, not before, because settings may still change while modules load
 * @returns a function of the handler's own type, with its name and properties; the handler itself if it is wrapped already
 */
export function wrapHandler<F extends AnyFunction>(
  handler: F,
  options: InstrumentedOptions,
  findRecorder: () => InvocationRecorder | undefined,
): F {
  if (isInstrumented(handler)) return handler;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    const call: AnyFunction = isCallbackMissing(handler, args)
      ? (...given): unknown =>
          callWithOwnCallback((...all): unknown => Reflect.apply(handler, this, all), given)
      : (...given): unknown => Reflect.apply(handler, this, given);
    const isStreaming = isStreamingCall(args);
    const input = { event: args[0], context: args[isStreaming ? 2 : 1] };
    const invocation = findRecorder()?.begin(findContext(args, isStreaming), options, input);
    if (invocation === undefined) return call(...args);
    return invocation.isIgnored
      ? invocation.run((): unknown => call(...args))
      : runHandler(call, args, invocation);
  };
  mimicFunction(wrapper, handler, exportedLength(handler));
  Object.defineProperty(wrapper, instrumentedMark, { value: true });
  return wrapper as unknown as F;
}

/**
 * At most 2 unless the handler streams: Lambda's client for Node.js 24 refuses a handler with three parameters, the third
 * a callback.
 */
function exportedLength(handler: AnyFunction): number {
  return isMarkedStreaming(handler) ? handler.length : Math.min(handler.length, 2);
}

/** @returns whether this or another copy of this package has wrapped the function */
export function isInstrumented(handler: AnyFunction): boolean {
  return Object.hasOwn(handler, instrumentedMark);
}
