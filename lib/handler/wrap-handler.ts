import { findContext } from '../lambda/context.js';
import type { AnyFunction } from './any-function.js';
import { keepIdentity } from './keep-identity.js';
import type { InstrumentedOptions, InvocationRecorder } from './ports.js';
import { runPromiseHandler } from './promise-handler.js';

/** On every wrapper, so that nothing is wrapped twice; shared by all copies of this package. */
const instrumentedMark = Symbol.for('instrumented-lambda.instrumented');

/**
 * Wraps a handler so that its invocations are counted, timed and pushed.
 *
 * @param handler a Lambda handler
 * @param options see {@link InstrumentedOptions}
 * @param getRecorder asked at every invocation, not before: settings may still change while modules load
 * @returns a function of the handler's own type that passes for it; the handler itself if it is wrapped already
 */
export function wrapHandler<F extends AnyFunction>(
  handler: F,
  options: InstrumentedOptions,
  getRecorder: () => InvocationRecorder,
): F {
  if (isInstrumented(handler)) return handler;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    const call = (): unknown => Reflect.apply(handler, this, args);
    const invocation = getRecorder().begin(findContext(args, false), options);
    return invocation === undefined ? call() : runPromiseHandler(call, invocation);
  };
  keepIdentity(wrapper, handler);
  Object.defineProperty(wrapper, instrumentedMark, { value: true });
  return wrapper as unknown as F;
}

/** @returns whether the function is a wrapper of ours, of this copy of the package or another */
export function isInstrumented(handler: AnyFunction): boolean {
  return Object.hasOwn(handler, instrumentedMark);
}
