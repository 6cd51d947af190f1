import type { AnyFunction } from '../any-function.js';
import type { CallbackAnswer } from './callback-answer.js';

type ToPair = (...args: unknown[]) => readonly [error: unknown, result: unknown];

/** Methods of the context that end an invocation on Node.js 22, with the error-first pair of each. */
const endings: Readonly<Record<string, ToPair>> = {
  succeed: (result) => [undefined, result],
  // As in the client: a failure without an error is still a failure.
  fail: (error) => [error ?? 'handled', undefined],
  done: (error, result) => [error, result],
};

/**
 * Makes `context.done`, `succeed` and `fail` give the answer, until one is given. They are replaced on the same object:
 * handlers print and copy their context, and the client reads them from it.
 *
 * @param context may have none of them
 */
export function replaceEndings(context: unknown, answer: CallbackAnswer): void {
  if (typeof context !== 'object' || context === null) return;
  try {
    for (const [name, toPair] of Object.entries(endings)) replaceEnding(context, name, toPair, answer);
  } catch {
    // A proxy may refuse; only tests use one. Its methods then work, but their answers are not counted.
  }
}

function replaceEnding(context: object, name: string, toPair: ToPair, answer: CallbackAnswer): void {
  const descriptor = Object.getOwnPropertyDescriptor(context, name);
  const original: unknown = descriptor?.value;
  if (typeof original !== 'function') return;
  const ending = (...args: unknown[]): void => {
    const [error, result] = toPair(...args);
    answer.give(error, result, () => {
      Reflect.apply(original as AnyFunction, context, args);
    });
  };
  // Returns false for a frozen context, without an error.
  Reflect.defineProperty(context, name, { ...descriptor, value: ending });
}
