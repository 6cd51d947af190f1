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

export interface BudgetLimits {
  /** The most that a flush may hold an invocation, in ms. */
  readonly allowedMs: number;
  /** Until Lambda ends the invocation, in ms; `undefined` if unknown. */
  readonly remainingMs: number | undefined;
  /** The part of it that must remain after the flush, in ms. */
  readonly reservedMs: number;
  /** How long the push's own CPU work will take, in ms. */
  readonly expectedMs: number;
}

/**
 * How long a flush may take.
 *
 * @returns ms, or 0 where there is no time for a push: the next one catches up
 */
export function flushBudgetMs({ allowedMs, remainingMs, reservedMs, expectedMs }: BudgetLimits): number {
  const leftMs = (remainingMs ?? Infinity) - reservedMs;
  const budgetMs = Math.min(allowedMs, leftMs);
  // Not compared with the flush timeout: that only ends the push, while the function's timeout kills the process.
  return budgetMs >= leastWorthwhileMs && leftMs >= expectedMs ? budgetMs : 0;
}
