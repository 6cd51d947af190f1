// Types only: declares the methods that reflect-metadata adds to `Reflect`.
import type {} from 'reflect-metadata';
import type { AnyFunction } from './any-function.js';

/** Own properties of every function; all others were added by somebody. */
const ownByNature: ReadonlySet<PropertyKey> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/**
 * Makes a wrapper look like the function it wraps. It copies:
 *
 * - name, length and prototype chain: Lambda's client checks whether a handler is an AsyncFunction;
 * - own properties and symbols: Lambda marks streaming handlers with symbols;
 * - the metadata of decorators applied before: Nest keeps routes and guards there. Without them, Nest would silently skip a guard.
 *
 * @param wrapper is changed and returned
 * @param original stays unchanged
 * @param length the wrapper's `length`
 */
export function keepIdentity<F extends AnyFunction>(
  wrapper: AnyFunction,
  original: F,
  length = original.length,
): F {
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(original) as object | null);
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: length, configurable: true });
  for (const key of Reflect.ownKeys(original)) {
    const descriptor = ownByNature.has(key) ? undefined : Object.getOwnPropertyDescriptor(original, key);
    if (descriptor) Object.defineProperty(wrapper, key, descriptor);
  }
  copyMetadata(original, wrapper);
  return wrapper as F;
}

/** Never loads reflect-metadata: if nobody has loaded it, there is no metadata to copy. */
function copyMetadata(from: AnyFunction, to: AnyFunction): void {
  const { getOwnMetadataKeys, getOwnMetadata, defineMetadata } = Reflect as Partial<typeof Reflect>;
  if (!getOwnMetadataKeys || !getOwnMetadata || !defineMetadata) return;
  for (const key of getOwnMetadataKeys(from) as unknown[]) defineMetadata(key, getOwnMetadata(key, from), to);
}
