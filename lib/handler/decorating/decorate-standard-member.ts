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
 * @returns the method that replaces the member; for a field, a function from its initial value to its value
 * @throws {UsageError} if the member is neither; when an instance is created, if the value of the field is not a function
 */
export function decorateStandardMember(
  value: unknown,
  context: StandardMemberContext,
  instrument: (handler: AnyFunction) => AnyFunction,
): AnyFunction {
  const name = String(context.name);
  switch (context.kind) {
    case 'method':
      return instrument(bindToSoleInstance(value as AnyFunction, context));
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

/** @returns the method, which finds its instance even if it was exported without `.bind()` */
function bindToSoleInstance(method: AnyFunction, context: StandardMemberContext): AnyFunction {
  const soleInstance = new SoleInstance();
  context.addInitializer(function (this: unknown): void {
    soleInstance.note(this as object);
  });
  return mimicFunction(function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(method, soleInstance.resolveThis(this), args);
  }, method);
}
