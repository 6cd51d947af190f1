import type { AnyFunction } from '../any-function.js';
import { nameClass, decoratingError } from './decorating-error.js';

/**
 * Instruments the handler method of a class, under both kinds of decorators. It changes the prototype and creates no
 * subclass, because dependency injection finds a class by the constructor itself.
 *
 * @param target the class
 * @param method the method's name
 * @param instrument wraps a handler; returns it unchanged if it is wrapped already
 * @throws {UsageError} if the class has no such method
 */
export function decorateClass(
  target: abstract new (...args: never) => unknown,
  method: string,
  instrument: (handler: AnyFunction) => AnyFunction,
): void {
  const prototype = target.prototype as object;
  const descriptor = findDescriptor(prototype, method);
  const handler: unknown = descriptor?.value;
  if (typeof handler !== 'function') {
    throw decoratingError(
      `${nameClass(target)}.${method}`,
      descriptor === undefined ? 'nothing' : descriptor.get ? 'a getter' : 'a value that is not a function',
      `write ${method}() as a method, name another by { method }, or decorate the member itself`,
    );
  }
  Object.defineProperty(prototype, method, { ...descriptor, value: instrument(handler as AnyFunction) });
}

/** Finds an own or inherited method. An inherited one is instrumented for this class only; the parent class is not changed. */
function findDescriptor(prototype: object, method: string): PropertyDescriptor | undefined {
  for (
    let each: object | null = prototype;
    each !== null;
    each = Object.getPrototypeOf(each) as object | null
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(each, method);
    if (descriptor) return descriptor;
  }
  return undefined;
}
