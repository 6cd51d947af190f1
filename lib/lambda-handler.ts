import type { AnyFunction } from './handler/any-function.js';
import { bindHandler } from './handler/bind-handler.js';
import type { InstrumentedOptions } from './handler/ports.js';
import { instrumentFunction } from './instrumented.js';

export interface LambdaHandlerOptions<Method extends string = string> extends InstrumentedOptions {
  /** Name of the handler method. Default: `handle`. */
  readonly method?: Method | undefined;
}

/**
 * Makes a Lambda entry of a handler class: constructs it once, in the init phase, and returns its method bound
 * to the instance; instrumented, if no decorator did that.
 *
 * @param target a class without constructor arguments, or an instance
 * @param options see {@link LambdaHandlerOptions}
 * @returns what to export as `handler`, with the method's own type
 * @throws {UsageError} when the class has no such method, while the module loads
 * @example examples/class-handler.ts
 */
export function lambdaHandler<T extends Record<Method, AnyFunction>, Method extends string = 'handle'>(
  target: (new () => T) | T,
  options?: LambdaHandlerOptions<Method>,
): OmitThisParameter<T[Method]>;
export function lambdaHandler(target: object, options: LambdaHandlerOptions = {}): AnyFunction {
  const { method = 'handle', ...instrumentedOptions } = options;
  return bindHandler(target, method, (handler) => instrumentFunction(handler, instrumentedOptions));
}
