import type { AnyFunction } from '../handler/any-function.js';
import type { RuntimeClient } from './runtime-client.js';

/**
 * Finds the handler among a module's exports as the runtime client does.
 *
 * @param exported exports of the module, or its namespace
 * @param propertyPath e.g. `handler` or `api.orders.handler`
 * @param handlerName the function's whole `Handler` setting, for the error
 * @throws an error with the type and message of the client, if there is no such function
 */
export function findHandler(
  exported: unknown,
  propertyPath: string,
  handlerName: string,
  generation: RuntimeClient['generation'],
): AnyFunction {
  const handler =
    generation === 'old'
      ? findThroughAll(exported, propertyPath)
      : findThroughObjects(exported, propertyPath);
  if (!handler) throw notFound(`${handlerName} is undefined or not exported`);
  if (typeof handler !== 'function') throw notFound(`${handlerName} is not a function`);
  return handler as AnyFunction;
}

/** @see `_resolveHandler` of aws-lambda-ric 3.3.0, src/UserFunction.js: through functions too, such as classes */
function findThroughAll(exported: unknown, propertyPath: string): unknown {
  return propertyPath.split('.').reduce((nested, key) => nested && (nested as Keyed)[key], exported);
}

/** @see `resolveHandler` of aws-lambda-ric 4.0.2, index.mjs: through objects only, then through the default export */
function findThroughObjects(exported: unknown, propertyPath: string): unknown {
  const findIn = (start: unknown): unknown =>
    propertyPath
      .split('.')
      .reduce(
        (nested, key) => (nested && typeof nested === 'object' ? (nested as Keyed)[key] : undefined),
        start,
      );
  const found = findIn(exported);
  if (found || typeof exported !== 'object' || exported === null || !('default' in exported)) return found;
  return findIn(exported.default);
}

type Keyed = Readonly<Record<string, unknown>>;

/** Has the name that both clients use: Lambda reports it as the error's type. */
function notFound(message: string): Error {
  const error = new Error(message);
  error.name = 'Runtime.HandlerNotFound';
  return error;
}
