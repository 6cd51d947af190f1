import type { AnyFunction } from './handler/any-function.js';
import { checkHandlerOptions } from './handler/check-handler-options.js';
import { decorateClass } from './handler/decorating/decorate-class.js';
import { decorateLegacyMember } from './handler/decorating/decorate-legacy-member.js';
import {
  decorateStandardMember,
  type StandardMemberContext,
} from './handler/decorating/decorate-standard-member.js';
import type { InstrumentedOptions } from './handler/invocation-recorder.js';
import { instrumentFunction } from './instrument.js';

/** Options of `@Instrumented()`. */
export interface InstrumentedDecoratorOptions extends Omit<InstrumentedOptions, 'ignore' | 'isError'> {
  /** As {@link InstrumentedOptions.ignore}; its parameters are `unknown` unless it declares their types. */
  readonly ignore?: EventPredicate | undefined;
  /** As {@link InstrumentedOptions.isError}; its parameters are `unknown` unless it declares their types. */
  readonly isError?: ResultPredicate | undefined;
  /** For a decorator on a class: the name of its handler method. Default: `handle`. */
  readonly method?: string | undefined;
}

/**
 * Predicates with parameters of any type, since a decorator is typed before its method is known. They are types of
 * methods, because TypeScript compares the parameters of methods in both directions. A type parameter of `Instrumented`
 * would do too, but crashes TypeScript 6 on `#private` methods under `experimentalDecorators`.
 */
type ResultPredicate = { of(result: unknown, event: unknown, context: unknown): boolean | string }['of'];
type EventPredicate = { of(event: unknown, context: unknown): boolean }['of'];

/**
 * The decorator that {@link Instrumented} returns. TC39 decorators use the first three signatures: for a method, a field
 * and a class. `experimentalDecorators` use the last two: for a class and a method.
 */
export interface InstrumentedDecorator {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the constraint of ClassMethodDecoratorContext itself
  <This, F extends (this: This, ...args: any[]) => any>(
    value: F,
    context: ClassMethodDecoratorContext<This, F>,
  ): F;
  <This, F extends AnyFunction>(
    value: undefined,
    context: ClassFieldDecoratorContext<This, F>,
  ): (this: This, initial: F) => F;
  <C extends AnyClass>(target: C, context?: ClassDecoratorContext<C>): void;
  <F extends AnyFunction>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F>,
  ): TypedPropertyDescriptor<F>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the constraint of ClassDecoratorContext itself
type AnyClass = abstract new (...args: any) => any;

/**
 * Instruments a handler method. Every invocation is counted and timed, and its errors are counted. By default, the
 * metrics are pushed before the answer is given to Lambda. The method's outcome does not change.
 *
 * @param options see {@link InstrumentedDecoratorOptions}
 * @returns a decorator for a method, for a class (it instruments the method `handle`, or the one that the option `method`
 * names) and, under TC39 decorators, for a field with a function as its value
 * @throws {UsageError} with the code `ERR_INSTRUMENTED_PLACEMENT`, while the module loads, if an option is wrong or if
 * the decorator is on something else
 * @example examples/class-handler.ts
 */
export function Instrumented(options: InstrumentedDecoratorOptions = {}): InstrumentedDecorator {
  checkHandlerOptions(options, ['method']);
  const { method = 'handle', ...handlerOptions } = options;
  const instrument = (handler: AnyFunction): AnyFunction => instrumentFunction(handler, handlerOptions);

  const decorate = (
    target: unknown,
    second?: unknown,
    descriptor?: TypedPropertyDescriptor<AnyFunction>,
  ): unknown => {
    if (second === undefined || (isStandardContext(second) && second.kind === 'class')) {
      decorateClass(target as AnyClass, method, instrument);
      return undefined;
    }
    return isStandardContext(second)
      ? decorateStandardMember(target, second, instrument)
      : decorateLegacyMember(target as object, second as string | symbol, descriptor, instrument);
  };
  return decorate as InstrumentedDecorator;
}

/** A TC39 decorator gets a context object as its second argument; a legacy decorator gets the member's key. */
function isStandardContext(second: unknown): second is StandardMemberContext {
  return (
    typeof second === 'object' &&
    second !== null &&
    typeof (second as Partial<StandardMemberContext>).kind === 'string'
  );
}
