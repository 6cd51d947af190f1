import type { AnyFunction } from '../any-function.js';
import { mimicFunction } from '../mimic-function.js';
import { SoleInstance } from './sole-instance.js';
import { nameClass, decoratingError } from './decorating-error.js';

/** The parts that we read of the context of a TC39 decorator on a member. */
export interface StandardMemberContext {
  readonly kind: string;
  readonly name: string | symbol;
  addInitializer(initializer: (this: unknown) => void): void;
}

/**
 * Instruments a member under TC39 decorators: a method, or a field that holds a function.
 *
 * @param value the method; `undefined` for a field
 * @param instrument wraps a handler; returns it unchanged if it is wrapped already
 * @returns the method that replaces it; for a field, the function that makes its value
 * @throws {UsageError} if the member is neither; when an instance is made, if the value of the field is not a function
 */
export function decorateStandardMember(
  value: unknown,
  context: StandardMemberContext,
  instrument: (handler: AnyFunction) => AnyFunction,
): AnyFunction {
  const name = String(context.name);
  switch (context.kind) {
    case 'method':
      return instrument(findInstance(value as AnyFunction, context));
    case 'field':
      return function (this: object, initial: unknown): AnyFunction {
        if (typeof initial === 'function') return instrument(initial as AnyFunction);
        throw decoratingError(
          `${nameClass(this)}.${name}`,
          `a field of type ${typeof initial}`,
          'let it hold a function from the start, or write it as a method',
        );
      };
    default:
      // The context does not name the class.
      throw decoratingError(`member "${name}"`, `a class ${context.kind}`, 'write it as a method');
  }
}

/** Lets a method that was exported without `.bind` find its instance. */
function findInstance(method: AnyFunction, context: StandardMemberContext): AnyFunction {
  const known = new SoleInstance();
  context.addInitializer(function (this: unknown): void {
    known.note(this as object);
  });
  return mimicFunction(function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(method, known.resolveThis(this), args);
  }, method);
}
