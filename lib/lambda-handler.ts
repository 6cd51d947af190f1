import type { AnyFunction } from './handler/any-function.js';
import { bindHandler } from './handler/bind-handler.js';
import { checkHandlerOptions } from './handler/check-handler-options.js';
import { deferHandler } from './handler/defer-handler.js';
import type { HandlerContext, HandlerEvent } from './handler/handler-input.js';
import type { HandlerResult } from './handler/handler-result.js';
import type { InstrumentedHandler } from './handler/instrumented-handler.js';
import { isThenable } from './handler/is-thenable.js';
import { makeInstance } from './handler/make-instance.js';
import type { InstrumentedOptions } from './handler/invocation-recorder.js';
import { instrumentFunction } from './instrument.js';
import { planRegistration } from './instrumentation/plan-registration.js';
import { markHandlerReady } from './instrumentation/mark-handler-ready.js';

/** Options of `lambdaHandler()`: those of `instrument()`, and the name of the handler method. */
export interface LambdaHandlerOptions<
  Method extends string = string,
  /* eslint-disable @typescript-eslint/no-explicit-any -- see InstrumentedOptions */
  Result = any,
  Event = any,
  Context = any,
  /* eslint-enable @typescript-eslint/no-explicit-any */
> extends InstrumentedOptions<Result, Event, Context> {
  /** Name of the handler method. Default: `handle`. */
  readonly method?: Method | undefined;
}

type OptionsFor<Method extends string, F extends AnyFunction> = LambdaHandlerOptions<
  Method,
  HandlerResult<F>,
  HandlerEvent<F>,
  HandlerContext<F>
>;

/**
 * Makes a Lambda handler from a class. It creates one instance, during init, and returns the handler method bound to it.
 * The method is instrumented, unless a decorator has done so.
 *
 * An async factory starts when the module loads, and invocations wait for it. An ES module can also await the factory, so
 * that it always ends in init: `lambdaHandler(await makeOrders())`. If a factory rejects, the process ends, as after an
 * error at the top level of the module.
 *
 * @param target a class without constructor arguments, an instance, or a factory of an instance, which may be async
 * @param options see {@link LambdaHandlerOptions}
 * @returns the handler to export, of the method's own type (see {@link InstrumentedHandler})
 * @throws {UsageError} while the module loads: `ERR_INSTRUMENTED_TARGET` if there is no such method,
 * `ERR_INSTRUMENTED_PLACEMENT` if an option is wrong; errors of the constructor or factory are thrown unchanged
 * @example examples/class-handler.ts
 */
/* eslint-disable @typescript-eslint/unified-signatures -- of a union, T would be inferred as the class or the factory */
export function lambdaHandler<T extends Record<Method, AnyFunction>, Method extends string = 'handle'>(
  target: new () => T,
  options?: OptionsFor<Method, T[Method]>,
): InstrumentedHandler<OmitThisParameter<T[Method]>>;
export function lambdaHandler<T extends Record<Method, AnyFunction>, Method extends string = 'handle'>(
  target: () => T | Promise<T>,
  options?: OptionsFor<Method, T[Method]>,
): InstrumentedHandler<OmitThisParameter<T[Method]>>;
export function lambdaHandler<T extends Record<Method, AnyFunction>, Method extends string = 'handle'>(
  target: T,
  options?: OptionsFor<Method, T[Method]>,
): InstrumentedHandler<OmitThisParameter<T[Method]>>;
/* eslint-enable @typescript-eslint/unified-signatures */
export function lambdaHandler(target: unknown, options: LambdaHandlerOptions = {}): AnyFunction {
  checkHandlerOptions(options, ['method']);
  const { method = 'handle', ...handlerOptions } = options;
  const bind = (instance: object): AnyFunction =>
    bindHandler(instance, method, (handler) => instrumentFunction(handler, handlerOptions));

  const made = makeInstance(target);
  if (!isThenable(made)) return bind(made);
  // Now and not when the factory is done: then the module has loaded, and Lambda accepts no registration.
  planRegistration();
  return deferHandler(
    Promise.resolve(made).then((instance) => bind(makeInstance(instance))),
    markHandlerReady,
  );
}
