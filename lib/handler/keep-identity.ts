// Types only: gives `Reflect` the methods that a loaded reflect-metadata has.
import type {} from 'reflect-metadata';
import type { AnyFunction } from './any-function.js';

/** Own properties that belong to the function object itself, not to what a user hung on it. */
const ownByNature: ReadonlySet<PropertyKey> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/**
 * Makes a wrapper pass for the function it wraps: name, length, prototype chain (Lambda's client asks whether a
 * handler is an AsyncFunction), own properties and symbols (Lambda marks streaming handlers with symbols), and
 * the metadata of decorators applied before (Nest keeps routes and guards there; without them a guard is
 * silently passed by).
 *
 * @param wrapper changed and returned
 * @param original left as it is
 * @param length what the wrapper's `length` is to be
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

/** Read, never loaded: where no one loaded reflect-metadata, there is no metadata to keep. */
function copyMetadata(from: AnyFunction, to: AnyFunction): void {
  const { getOwnMetadataKeys, getOwnMetadata, defineMetadata } = Reflect as Partial<typeof Reflect>;
  if (!getOwnMetadataKeys || !getOwnMetadata || !defineMetadata) return;
  for (const key of getOwnMetadataKeys(from) as unknown[]) defineMetadata(key, getOwnMetadata(key, from), to);
}
