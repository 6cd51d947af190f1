import { UsageError } from './errors/usage-error.js';
import type { AnyFunction } from './handler/any-function.js';
import type { InstrumentedOptions } from './handler/ports.js';
import { wrapHandler } from './handler/wrap-handler.js';
import { getInstrumentation, markHandlerReady } from './shared-instrumentation.js';

/** The decorator that {@link Instrumented} makes: one type for `experimentalDecorators` and for TC39 decorators. */
export interface InstrumentedDecorator {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the constraint of ClassMethodDecoratorContext itself
  <This, F extends (this: This, ...args: any[]) => any>(
    value: F,
    context: ClassMethodDecoratorContext<This, F>,
  ): F;
  <F extends AnyFunction>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): TypedPropertyDescriptor<F>;
}

/**
 * Instruments a handler method: every invocation is counted and timed, its errors are counted, and the metrics
 * are at the endpoint before control returns to Lambda. The method's outcome stays what it was.
 *
 * @param options see {@link InstrumentedOptions}
 * @returns a decorator for a method, under `experimentalDecorators` and under TC39 decorators
 * @throws {UsageError} when what is decorated is no method, while the module loads
 * @example examples/class-handler.ts
 */
export function Instrumented(options: InstrumentedOptions = {}): InstrumentedDecorator {
  const decorate = (
    target: unknown,
    second: unknown,
    descriptor?: TypedPropertyDescriptor<AnyFunction>,
  ): unknown =>
    isStandardContext(second)
      ? decorateStandard(target, second, options)
      : decorateLegacy(target as object, second as string | symbol, descriptor, options);
  return decorate as InstrumentedDecorator;
}

/** @returns the function with the type and the outcome it had, instrumented */
export function instrumentFunction<F extends AnyFunction>(handler: F, options: InstrumentedOptions): F {
  const wrapper = wrapHandler(handler, options, getInstrumentation);
  markHandlerReady();
  return wrapper;
}

type StandardContext = Pick<DecoratorContext, 'kind' | 'name'>;

/** TC39 decorators get a context object second, legacy ones the member's key. */
function isStandardContext(second: unknown): second is StandardContext {
  return (
    typeof second === 'object' &&
    second !== null &&
    typeof (second as Partial<StandardContext>).kind === 'string'
  );
}

function decorateStandard(
  value: unknown,
  context: StandardContext,
  options: InstrumentedOptions,
): AnyFunction {
  if (context.kind !== 'method') throw placementError(String(context.name), `a ${context.kind}`);
  return instrumentFunction(value as AnyFunction, options);
}

function decorateLegacy(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<AnyFunction> | undefined,
  options: InstrumentedOptions,
): TypedPropertyDescriptor<AnyFunction> {
  const owner = typeof target === 'function' ? target.name : target.constructor.name;
  const method = descriptor?.value;
  if (typeof method !== 'function') {
    throw placementError(`${owner}.${String(key)}`, descriptor ? 'an accessor' : 'a property');
  }
  return { ...descriptor, value: instrumentFunction(method, options) };
}

function placementError(member: string, met: string): UsageError {
  return new UsageError(
    'ERR_INSTRUMENTED_PLACEMENT',
    `Cannot instrument ${member}: it is ${met}, a method was wanted; write the handler as a method.`,
  );
}
