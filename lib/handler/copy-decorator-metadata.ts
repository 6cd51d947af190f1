// Types only: declares the methods that reflect-metadata adds to `Reflect`.
import type {} from 'reflect-metadata';
import type { AnyFunction } from './any-function.js';

/**
 * Copies the metadata that decorators have set on a function. Nest keeps routes and guards there: without the copy, Nest
 * would silently skip a guard.
 *
 * It never loads reflect-metadata. If nothing else has loaded it, there is no metadata to copy.
 *
 * @see docs/decisions/0204-reflect-metadata-is-read-not-loaded.md
 */
export function copyDecoratorMetadata(from: AnyFunction, to: AnyFunction): void {
  const { getOwnMetadataKeys, getOwnMetadata, defineMetadata } = Reflect as Partial<typeof Reflect>;
  if (!getOwnMetadataKeys || !getOwnMetadata || !defineMetadata) return;
  for (const key of getOwnMetadataKeys(from) as unknown[]) defineMetadata(key, getOwnMetadata(key, from), to);
}
