import { isThenable } from './is-thenable.js';

/**
 * Calls a user's predicate. An error in it must not change the outcome of the invocation.
 *
 * @param predicate calls the user's function with its arguments
 * @param types what `typeof` may return for the result; `false` is always allowed
 * @param onInternalError called if the predicate throws or returns another type
 * @returns the result; `undefined` if the predicate throws or returns another type
 */
export function callPredicate<Result>(
  predicate: () => Result,
  types: readonly string[],
  onInternalError: (error: unknown) => void,
): Result | undefined {
  try {
    const result = predicate();
    if (result === false || types.includes(typeof result)) return result;
    // A rejection that nobody handles would end the process.
    if (isThenable(result)) result.then(doNothing, doNothing);
    throw new TypeError(`expected false, or a value of type ${types.join(' or ')}; got ${typeof result}`);
  } catch (error) {
    onInternalError(error);
    return undefined;
  }
}

function doNothing(): void {
  // Reported already: a promise is not a valid result.
}
