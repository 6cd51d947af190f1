import { UsageError } from '../errors/usage-error.js';
import type { AnyFunction } from './any-function.js';
import { mimicFunction } from './mimic-function.js';
import { nameClass } from './decorating/decorating-error.js';

/**
 * Makes a Lambda handler from an instance: instruments its method, unless that is done, and binds it, since Lambda calls
 * exported functions with another `this`.
 *
 * @param method the method's name
 * @param instrument wraps the method; returns it unchanged if a decorator has wrapped it
 * @throws {UsageError} that names the class, the method and what it got
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
  return mimicFunction(
    (...args: unknown[]): unknown => Reflect.apply(instrumented, instance, args),
    instrumented,
  );
}
