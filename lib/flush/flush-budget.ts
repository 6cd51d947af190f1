/** What the runtime needs of a full CPU to send the answer and ask for the next event, in ms, with room to spare. */
const reservedOnFullCpuMs = 50;
/** What is left to it at the most, in ms. */
const mostReservedMs = 250;
/** Under this a push over TLS is more likely to be cut off than to arrive, in ms. */
export const leastWorthwhileMs = 20;

/**
 * What a flush leaves to the runtime where an answer waits for it.
 *
 * @param cpuShare of a full CPU, up to 1: with less of it, whoever comes after us takes longer
 * @returns ms
 * @see docs/decisions/0403-what-is-left-to-the-runtime.md
 */
export function reservedForRuntimeMs(cpuShare: number): number {
  return Math.min(mostReservedMs, reservedOnFullCpuMs / cpuShare);
}

/**
 * How long a flush may take.
 *
 * @param allowedMs the most it may hold an invocation
 * @param remainingMs until Lambda ends the invocation; `undefined` where nobody can tell
 * @param reservedMs what has to be left of that
 * @returns ms, or 0 where there is no time for a push: the next one catches up
 */
export function flushBudgetMs(
  allowedMs: number,
  remainingMs: number | undefined,
  reservedMs: number,
): number {
  const budgetMs = Math.min(allowedMs, (remainingMs ?? Infinity) - reservedMs);
  return budgetMs >= leastWorthwhileMs ? budgetMs : 0;
}
