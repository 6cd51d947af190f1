import { UsageError } from '../errors/usage-error.js';
import type { AnyFunction } from './any-function.js';
import { keepIdentity } from './keep-identity.js';

/**
 * Makes a Lambda entry of a class or an instance: its method, instrumented if it is not yet, and bound, since
 * Lambda calls what a module exports with a `this` of its own.
 *
 * @param target a class without constructor arguments, or an instance
 * @param method the method's name
 * @param instrument wraps the method; returns it as it is where a decorator has done so
 * @throws {UsageError} naming class, method and what was found, while the module loads
 */
export function bindHandler(
  target: object,
  method: string,
  instrument: (handler: AnyFunction) => AnyFunction,
): AnyFunction {
  const instance = typeof target === 'function' ? (Reflect.construct(target, []) as object) : target;
  const handler: unknown = Reflect.get(instance, method);
  if (typeof handler !== 'function') {
    const found = handler === undefined ? 'missing' : `a value of type ${typeof handler}`;
    throw new UsageError(
      'ERR_INSTRUMENTED_TARGET',
      `Cannot make a Lambda handler of ${instance.constructor.name}: its "${method}" is ${found}, a method was wanted.`,
    );
  }
  const instrumented = instrument(handler as AnyFunction);
  return keepIdentity(
    (...args: unknown[]): unknown => Reflect.apply(instrumented, instance, args),
    instrumented,
  );
}
