import { UsageError } from './errors/usage-error.js';
import type { AnyFunction } from './handler/any-function.js';
import { checkHandlerOptions } from './handler/check-handler-options.js';
import type { HandlerContext, HandlerEvent } from './handler/handler-input.js';
import type { HandlerResult } from './handler/handler-result.js';
import type { ReturnsPlainValue, InstrumentedHandler } from './handler/instrumented-handler.js';
import type { InstrumentedOptions } from './handler/invocation-recorder.js';
import { wrapHandler } from './handler/wrap-handler.js';
import { findRecorder } from './instrumentation/find-recorder.js';
import { markHandlerReady } from './instrumentation/mark-handler-ready.js';

/**
 * Instruments a handler that is a plain function. Every invocation is counted and timed, and its errors are counted. By
 * default, the metrics are pushed before the answer is given to Lambda. The handler's outcome does not change.
 *
 * If the handler returns a plain value, the result is a promise of it, because the push comes first. It stays a plain
 * value if the handler is called with a callback, is called inside another instrumented invocation, or if metrics are
 * disabled.
 *
 * @param handler a Lambda handler of any kind: promise, plain, callback, or marked by `awslambda.streamifyResponse()`
 * @param options see {@link InstrumentedOptions}
 * @returns the handler to export, of the same type (see {@link InstrumentedHandler} for one that returns a plain value); the
 * argument itself if it is already instrumented
 * @throws {UsageError} while the module loads: `ERR_INSTRUMENTED_TARGET` if it is not a function,
 * `ERR_INSTRUMENTED_PLACEMENT` if an option is wrong
 * @example examples/function.ts
 */
export function instrument<F extends AnyFunction>(handler: F & KeepsType<F>, options?: OptionsFor<F>): F;
// For an F that is a type parameter of the caller, so that its result type is not known here.
export function instrument<F extends PromiseFunction>(handler: F, options?: OptionsFor<F>): F;
export function instrument<F extends AnyFunction>(
  handler: F,
  options?: OptionsFor<F>,
): InstrumentedHandler<F>;
export function instrument(handler: AnyFunction, options: InstrumentedOptions = {}): AnyFunction {
  checkHandlerOptions(options);
  return instrumentFunction(handler, options);
}

/** Options with predicates typed by the handler's event, context and result. */
type OptionsFor<F extends AnyFunction> = InstrumentedOptions<
  HandlerResult<F>,
  HandlerEvent<F>,
  HandlerContext<F>
>;

/**
 * `unknown` for a handler that keeps its type. The overload returns F itself, so the compiler can infer the handler's
 * parameters from a declared result, as in `const handler: Handler = instrument(…)`.
 */
type KeepsType<F extends AnyFunction> = ReturnsPlainValue<F> extends true ? never : unknown;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in AnyFunction
type PromiseFunction = (...args: any[]) => PromiseLike<any>;

/**
 * As {@link instrument}, with options that are already checked.
 *
 * @throws {UsageError} if the handler is not a function
 */
export function instrumentFunction<F extends AnyFunction>(handler: F, options: InstrumentedOptions): F {
  const given: unknown = handler;
  if (typeof given !== 'function' || isClass(given)) {
    const [found, remedy] =
      typeof given === 'function'
        ? ['a class', '; use lambdaHandler()']
        : [`a value of type ${typeof given}`, ''];
    throw new UsageError(
      'ERR_INSTRUMENTED_TARGET',
      `Cannot instrument a handler: expected a function; got ${found}${remedy}.`,
    );
  }
  const wrapper = wrapHandler(handler, options, findRecorder);
  markHandlerReady();
  return wrapper;
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}
