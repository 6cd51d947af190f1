import type { AnyFunction } from './any-function.js';
import { copyDecoratorMetadata } from './copy-decorator-metadata.js';

/** Properties that every function has. Others were added by a framework or by the user. */
const builtInProperties: ReadonlySet<PropertyKey> = new Set([
  'length',
  'name',
  'prototype',
  'arguments',
  'caller',
]);

/**
 * Makes a wrapper look like the function that it wraps, because runtime clients and frameworks inspect handlers. It copies:
 *
 * - the name, the length and the prototype: Lambda's client checks whether a handler is an AsyncFunction;
 * - own properties and symbols: Lambda marks streaming handlers with symbols;
 * - the metadata that decorators have set: Nest keeps routes and guards there.
 *
 * @param wrapper changed in place
 * @param original not changed
 * @param length the wrapper's `length`; default: that of `original`
 * @returns `wrapper`, typed as `original`
 */
export function mimicFunction<F extends AnyFunction>(
  wrapper: AnyFunction,
  original: F,
  length = original.length,
): F {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object | null);
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: length, configurable: true });
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = builtInProperties.has(key)
      ? undefined
      : Object.getOwnPropertyDescriptor(original, key);
    if (descriptor) Object.defineProperty(wrapper, key, descriptor);
  }
  copyDecoratorMetadata(original, wrapper);
  return wrapper as F;
}
