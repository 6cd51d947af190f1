import type { AnyFunction } from '../handler/any-function.js';
import type { RuntimeClient } from './runtime-client.js';

/**
 * Finds the handler among the exports of a module, by the rules of the runtime client.
 *
 * @param exported exports of the module, or its namespace
 * @param propertyPath e.g. `handler` or `api.orders.handler`
 * @param handlerName the whole `Handler` setting of the function, for the error
 * @param generation which client's rules
 * @throws an error with the name and message of the client, if there is no such function
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

/**
 * Follows the path through objects and functions, such as classes.
 *
 * @see `_resolveHandler` of aws-lambda-ric 3.3.0, src/UserFunction.js
 */
function findThroughAll(exported: unknown, propertyPath: string): unknown {
  return propertyPath.split('.').reduce((nested, key) => nested && (nested as Keyed)[key], exported);
}

/**
 * Follows the path through objects only, first from the exports, then from the default export.
 *
 * @see `resolveHandler` of aws-lambda-ric 4.0.2, index.mjs
 */
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

/** The name is the one that both clients use. Lambda reports it as the type of the error. */
function notFound(message: string): Error {
  const error = new Error(message);
  error.name = 'Runtime.HandlerNotFound';
  return error;
}
