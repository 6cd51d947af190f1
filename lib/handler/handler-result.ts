import type { AnyFunction } from './any-function.js';

/** What a handler of this type answers with; `any` where its type does not say so, as for a callback handler. */
export type HandlerResult<F extends AnyFunction> = [Exclude<Awaited<ReturnType<F>>, void>] extends [never]
  ? any // eslint-disable-line @typescript-eslint/no-explicit-any -- unknown would reject a predicate that names its type
  : Exclude<Awaited<ReturnType<F>>, void>;
