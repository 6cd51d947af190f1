import { UsageError } from '../errors/usage-error.js';
import type { AnyFunction } from './any-function.js';

/**
 * Makes the handler's instance, once and at once.
 *
 * @param target a class without constructor arguments, a factory, or an instance
 * @returns the instance; from an async factory, a promise of it
 * @throws {UsageError} if the result cannot have a method. Errors of the constructor or factory are not caught
 */
export function makeInstance(target: unknown): object {
  const made = typeof target === 'function' ? construct(target as AnyFunction) : target;
  if ((typeof made === 'object' && made !== null) || typeof made === 'function') return made;
  throw new UsageError(
    'ERR_INSTRUMENTED_TARGET',
    `Cannot make a Lambda handler: expected a class, an instance or a factory; got ${String(made)}.`,
  );
}

/**
 * Calls with `new` if possible: a class gives its instance, and a factory written as `function` gives the object it
 * returns. Arrow, method and async functions can only be called.
 */
function construct(target: AnyFunction): unknown {
  return Object.hasOwn(target, 'prototype') ? Reflect.construct(target, []) : target();
}
