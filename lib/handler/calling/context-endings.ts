import type { AnyFunction } from '../any-function.js';
import type { CallbackAnswer } from './callback-answer.js';

type ToPair = (...args: unknown[]) => readonly [error: unknown, result: unknown];

/** Methods of the context that end an invocation on Node.js 22. Each value turns the arguments into an error-first pair. */
const endings: Readonly<Record<string, ToPair>> = {
  succeed: (result) => [undefined, result],
  // As in the client, fail() without an error is still a failure.
  fail: (error) => [error ?? 'handled', undefined],
  done: (error, result) => [error, result],
};

/**
 * Makes `context.done`, `succeed` and `fail` give the answer. They are replaced on the same object, because handlers
 * print and copy their context.
 *
 * @param context may have none of them
 */
export function replaceEndings(context: unknown, answer: CallbackAnswer): void {
  if (typeof context !== 'object' || context === null) return;
  try {
    for (const [name, toPair] of Object.entries(endings)) replaceEnding(context, name, toPair, answer);
  } catch {
    // A proxy, which only tests use, may refuse. Then the methods still work, but their answers are not recorded.
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
  // Reflect.defineProperty() does not throw for a frozen context; Object.defineProperty() would.
  Reflect.defineProperty(context, name, { ...descriptor, value: ending });
}
