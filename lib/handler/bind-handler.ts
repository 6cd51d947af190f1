import { UsageError } from '../errors/usage-error.js';
import type { AnyFunction } from './any-function.js';
import { keepIdentity } from './keep-identity.js';
import { nameClass } from './decorating/decorating-error.js';

/**
 * Makes a Lambda entry of an instance: its method, instrumented if it is not yet, and bound, since Lambda calls
 * what a module exports with a `this` of its own.
 *
 * @param method the method's name
 * @param instrument wraps the method; returns it as it is where a decorator has done so
 * @throws {UsageError} naming class, method and what was found
 */
export function bindHandler(
  instance: object,
  method: string,
  instrument: (handler: AnyFunction) => AnyFunction,
): AnyFunction {
  const handler: unknown = Reflect.get(instance, method);
  if (typeof handler !== 'function') {
    const found = handler === undefined ? 'nothing' : `a value of type ${typeof handler}`;
    throw new UsageError(
      'ERR_INSTRUMENTED_TARGET',
      `Cannot make a Lambda handler of ${nameClass(instance)}: expected a method "${method}"; got ${found}; name another by { method }.`,
    );
  }
  const instrumented = instrument(handler as AnyFunction);
  return keepIdentity(
    (...args: unknown[]): unknown => Reflect.apply(instrumented, instance, args),
    instrumented,
  );
}
