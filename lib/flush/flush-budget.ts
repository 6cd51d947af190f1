/** Left for the runtime to send the answer and ask for the next event, in ms. */
const reservedForRuntimeMs = 50;
/** Under this a push over TLS is more likely to be cut off than to arrive, in ms. */
const leastWorthwhileMs = 20;

/**
 * How long a flush may take.
 *
 * @param flushTimeoutMs the most one flush may hold an invocation
 * @param remainingMs until Lambda ends the invocation; `undefined` where nobody can tell
 * @returns ms, or 0 where there is no time for a push: the next one catches up
 */
export function flushBudgetMs(flushTimeoutMs: number, remainingMs: number | undefined): number {
  const budget = Math.min(flushTimeoutMs, (remainingMs ?? Infinity) - reservedForRuntimeMs);
  return budget >= Math.min(leastWorthwhileMs, flushTimeoutMs) ? budget : 0;
}
