import type { AnyFunction } from './any-function.js';

/** The type of a handler's result; `any` if the handler's type does not contain it, as for a callback handler. */
export type HandlerResult<F extends AnyFunction> = [Exclude<Awaited<ReturnType<F>>, void>] extends [never]
  ? any // eslint-disable-line @typescript-eslint/no-explicit-any -- unknown would reject a predicate that names its type
  : Exclude<Awaited<ReturnType<F>>, void>;
