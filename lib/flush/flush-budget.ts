/** Left for the runtime to send the answer and ask for the next event, in ms. */
const reservedForRuntimeMs = 50;
/** Under this a push over TLS is more likely to be cut off than to arrive, in ms. */
export const leastWorthwhileMs = 20;

/**
 * How long a flush may take.
 *
 * @param allowedMs the most it may hold an invocation
 * @param remainingMs until Lambda ends the invocation; `undefined` where nobody can tell
 * @returns ms, or 0 where there is no time for a push: the next one catches up
 */
export function flushBudgetMs(allowedMs: number, remainingMs: number | undefined): number {
  const budgetMs = Math.min(allowedMs, (remainingMs ?? Infinity) - reservedForRuntimeMs);
  return budgetMs >= leastWorthwhileMs ? budgetMs : 0;
}
