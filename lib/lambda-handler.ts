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
import { joinEnvironment, markHandlerReady } from './instrumentation/shared-instrumentation.js';

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
 * Makes a Lambda entry of a handler class: makes the instance once, in the init phase, and returns its method bound
 * to it; instrumented, if no decorator did that.
 *
 * An async factory runs from the moment the module loads, and invocations wait for it. An ES module can also wait
 * for it itself, which Lambda counts as init in any case: `lambdaHandler(await makeOrders())`. When a factory
 * rejects, the process ends as for an error at the top of the module.
 *
 * @param target a class without constructor arguments, an instance, or a factory of one, async or not
 * @param options see {@link LambdaHandlerOptions}
 * @returns what to export as `handler`, with the method's own type (see {@link InstrumentedHandler})
 * @throws {UsageError} when there is no such method, while the module loads
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
  // Now, since by the time the factory is done the module has long been loaded.
  joinEnvironment();
  return deferHandler(
    Promise.resolve(made).then((instance) => bind(makeInstance(instance))),
    markHandlerReady,
  );
}
