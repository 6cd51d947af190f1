import type { AnyFunction } from './any-function.js';

/**
 * The type of an instrumented handler. It is the handler's own type, with one exception: if the handler has at most two
 * parameters and returns a plain value, the result is a promise, because the push comes first. Inside another instrumented
 * invocation, and if metrics are disabled, the result is the plain value. Callers should await it in any case.
 */
export type InstrumentedHandler<F extends AnyFunction> =
  ReturnsPlainValue<F> extends true
    ? (this: ThisParameterType<F>, ...args: Parameters<F>) => ReturnType<F> | Promise<Awaited<ReturnType<F>>>
    : F;

/** `true` if the type allows a plain value as the result, and has no parameter for a callback or a stream. */
export type ReturnsPlainValue<F extends AnyFunction> = Parameters<F>['length'] extends 0 | 1 | 2
  ? unknown extends ReturnType<F>
    ? false
    : ReturnType<F> extends PromiseLike<unknown>
      ? false
      : true
  : false;
