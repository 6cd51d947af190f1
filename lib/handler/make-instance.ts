import { UsageError } from '../errors/usage-error.js';
import type { AnyFunction } from './any-function.js';

/**
 * Makes the instance that has the handler method.
 *
 * @param target a class without constructor arguments, a factory, or an instance
 * @returns the instance; from an async factory, a promise of it
 * @throws {UsageError} if the result cannot have a method; errors of the constructor or factory are thrown unchanged
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
 * Calls with `new` if possible: then a class returns its instance, and a factory written as `function` returns its own
 * object. Arrow functions, methods and async functions have no `prototype` and cannot be called with `new`.
 */
function construct(target: AnyFunction): unknown {
  return Object.hasOwn(target, 'prototype') ? Reflect.construct(target, []) : target();
}
