import { UsageError } from '../../errors/usage-error.js';

/**
 * @param member class and member, as far as known
 * @param found the member that it got, e.g. `a getter`
 * @param remedy what to write instead
 */
export function decoratingError(member: string, found: string, remedy: string): UsageError {
  return new UsageError(
    'ERR_INSTRUMENTED_PLACEMENT',
    `Cannot instrument ${member}: expected a handler method; got ${found}; ${remedy}.`,
  );
}

/** @returns a class's name, as errors give it */
export function nameClass(target: object): string {
  const name: unknown =
    typeof target === 'function'
      ? target.name
      : (Reflect.get(target, 'constructor') as { name?: unknown }).name;
  return typeof name === 'string' && name !== '' ? name : 'an anonymous class';
}
