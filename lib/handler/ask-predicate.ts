import { isThenable } from './is-thenable.js';

/**
 * Asks a predicate of the user's, which must not cost an invocation its outcome.
 *
 * @param predicate calls it
 * @param types what `typeof` its answer may be, besides `false`; `undefined` is one
 * @param onMistake told if it throws or answers with another type
 * @returns its answer; `undefined` after a mistake
 */
export function askPredicate<Answer>(
  predicate: () => Answer,
  types: readonly string[],
  onMistake: (error: unknown) => void,
): Answer | undefined {
  try {
    const answer = predicate();
    if (answer === false || types.includes(typeof answer)) return answer;
    // Nobody waits for it: if it were rejected, the process would end.
    if (isThenable(answer)) answer.then(doNothing, doNothing);
    throw new TypeError(`expected false, or a value of type ${types.join(' or ')}; got ${typeof answer}`);
  } catch (error) {
    onMistake(error);
    return undefined;
  }
}

function doNothing(): void {
  // The type of the answer is the mistake.
}
