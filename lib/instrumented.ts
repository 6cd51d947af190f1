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
  /** On a class: the name of its handler method. Default: `handle`. */
  readonly method?: string | undefined;
}

/**
 * A predicate of any parameter type: a decorator is typed before its method is known. It is the type of a method, since
 * TypeScript compares the parameters of methods both ways. A type parameter of `Instrumented` instead would crash TypeScript 6 on
 * `#private` methods under `experimentalDecorators`.
 */
type ResultPredicate = { of(result: unknown, event: unknown, context: unknown): boolean | string }['of'];
type EventPredicate = { of(event: unknown, context: unknown): boolean }['of'];

/**
 * The decorator that {@link Instrumented} makes: one type for TC39 decorators (the first three forms) and for
 * `experimentalDecorators` (the third and the last).
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
 * Instruments a handler method. Every invocation is counted and timed, its errors are counted, and the metrics are at the
 * endpoint before control returns to Lambda. The method's outcome does not change.
 *
 * @param options see {@link InstrumentedDecoratorOptions}
 * @returns a decorator for a method, for a class (then its method `handle`, or another by `method`) and, under TC39
 * decorators, for a field that holds a function
 * @throws {UsageError} while the module loads, if it decorates anything else
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

/** The second argument of a TC39 decorator is a context object; of a legacy decorator, the member's key. */
function isStandardContext(second: unknown): second is StandardMemberContext {
  return (
    typeof second === 'object' &&
    second !== null &&
    typeof (second as Partial<StandardMemberContext>).kind === 'string'
  );
}
