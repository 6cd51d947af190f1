import { isThenable } from './is-thenable.js';

/**
 * Calls a user's predicate, which must not change the outcome of an invocation.
 *
 * @param predicate calls it
 * @param types types that `typeof` may report for its result, besides `false`; `undefined` is possible
 * @param onInternalError called if it throws or returns another type
 * @returns its result; `undefined` after a mistake
 */
export function callPredicate<Answer>(
  predicate: () => Answer,
  types: readonly string[],
  onInternalError: (error: unknown) => void,
): Answer | undefined {
  try {
    const answer = predicate();
    if (answer === false || types.includes(typeof answer)) return answer;
    // Nobody waits for it: if it were rejected, the process would end.
    if (isThenable(answer)) answer.then(doNothing, doNothing);
    throw new TypeError(`expected false, or a value of type ${types.join(' or ')}; got ${typeof answer}`);
  } catch (error) {
    onInternalError(error);
    return undefined;
  }
}

function doNothing(): void {
  // The type of the answer is the mistake.
}
