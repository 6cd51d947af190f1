import type { AnyFunction } from '../any-function.js';
import type { CallbackAnswer } from './callback-answer.js';

type ToPair = (...args: unknown[]) => readonly [error: unknown, result: unknown];

/** How a handler on Node.js 22 may end its invocation by its context, each as an error-first pair. */
const endings: Readonly<Record<string, ToPair>> = {
  succeed: (result) => [undefined, result],
  // As the client has it: a failure without an error still is one.
  fail: (error) => [error ?? 'handled', undefined],
  done: (error, result) => [error, result],
};

/**
 * Makes `context.done`, `succeed` and `fail` give the answer, until it is given. They are replaced in place: handlers
 * print and copy their context, and the client reads them from the same object.
 *
 * @param context may have none of them
 */
export function replaceEndings(context: unknown, answer: CallbackAnswer): void {
  if (typeof context !== 'object' || context === null) return;
  try {
    for (const [name, toPair] of Object.entries(endings)) replaceEnding(context, name, toPair, answer);
  } catch {
    // A proxy may refuse; only tests have one. Its endings work then, and are not counted.
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
  // False, and nothing else, for a frozen context.
  Reflect.defineProperty(context, name, { ...descriptor, value: ending });
}
