import type { AnyFunction } from './any-function.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- unknown would reject a predicate that names its type */

/** The type of a handler's event; `any` if the handler's type has no parameter for it. */
export type HandlerEvent<F extends AnyFunction> = Parameters<F>['length'] extends 0 ? any : Parameters<F>[0];

/**
 * The type of a handler's context: its second parameter, or the third after a response stream; `any` if the handler's
 * type has no parameter for it.
 */
export type HandlerContext<F extends AnyFunction> = Parameters<F>['length'] extends 0 | 1
  ? any
  : Parameters<F>[1] extends ResponseStream
    ? Parameters<F>[2]
    : Parameters<F>[1];

/* eslint-enable @typescript-eslint/no-explicit-any */

interface ResponseStream {
  write(chunk: string): unknown;
  end(): unknown;
}
