import type { AnyFunction } from './any-function.js';

/**
 * The type of an instrumented handler: the handler's own, except that one of at most two parameters that returns a plain
 * value gives a promise of it, as the push comes first. Inside an instrumented invocation, and when all is switched off,
 * the plain value comes back; so callers await it.
 */
export type InstrumentedHandler<F extends AnyFunction> =
  AnswersPlainly<F> extends true
    ? (this: ThisParameterType<F>, ...args: Parameters<F>) => ReturnType<F> | Promise<Awaited<ReturnType<F>>>
    : F;

/** `true` for a handler whose type says that it may return a plain value, and has no place for a callback or a stream. */
export type AnswersPlainly<F extends AnyFunction> = Parameters<F>['length'] extends 0 | 1 | 2
  ? unknown extends ReturnType<F>
    ? false
    : ReturnType<F> extends PromiseLike<unknown>
      ? false
      : true
  : false;
