import { UsageError } from '../../errors/usage-error.js';

/**
 * Creates the error for a decorator that is on the wrong member.
 *
 * @param member class and member, as far as they are known
 * @param found what the member is, e.g. `a getter`
 * @param remedy what the user should write instead
 */
export function decoratingError(member: string, found: string, remedy: string): UsageError {
  return new UsageError(
    'ERR_INSTRUMENTED_PLACEMENT',
    `Cannot instrument ${member}: expected a handler method; got ${found}; ${remedy}.`,
  );
}

/** @returns the name of a class or of the class of an instance, for messages */
export function nameClass(target: object): string {
  const name: unknown =
    typeof target === 'function'
      ? target.name
      : (Reflect.get(target, 'constructor') as { name?: unknown }).name;
  return typeof name === 'string' && name !== '' ? name : 'an anonymous class';
}
