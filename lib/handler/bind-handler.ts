import { UsageError } from '../errors/usage-error.js';
import type { AnyFunction } from './any-function.js';
import { mimicFunction } from './mimic-function.js';
import { nameClass } from './decorating/decorating-error.js';

/**
 * Makes a Lambda handler from an instance. It instruments the method, unless a decorator has done so, and binds it to the
 * instance, since Lambda calls exported functions with another `this`.
 *
 * @param method name of the method
 * @param instrument wraps the method; returns it unchanged if it is already wrapped
 * @throws {UsageError} if there is no such method; the message contains the class, the method and what was found
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
