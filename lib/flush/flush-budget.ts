/** Time that the runtime needs on a full CPU to send the answer and ask for the next event, with a margin, in ms. */
const reservedOnFullCpuMs = 50;
/** The most that is reserved for the runtime, in ms. */
const maxReservedMs = 250;
/** In less time than this, a push over TLS rarely arrives; in ms. */
export const minWorthwhileMs = 20;

/**
 * The time that a flush leaves to the runtime if the answer waits for the flush.
 *
 * @param cpuShare share of a full CPU, up to 1: with a smaller share the runtime takes longer
 * @returns ms
 * @see docs/decisions/0403-time-reserved-for-the-runtime.md
 */
export function reservedForRuntimeMs(cpuShare: number): number {
  return Math.min(maxReservedMs, reservedOnFullCpuMs / cpuShare);
}

export interface BudgetLimits {
  /** The longest that a flush may delay an invocation, in ms. */
  readonly allowedMs: number;
  /** Time until Lambda ends the invocation, in ms; `undefined` if unknown. */
  readonly remainingMs: number | undefined;
  /** The part of it that must remain after the flush, in ms. */
  readonly reservedMs: number;
  /** How long the push's own CPU work will take, in ms. */
  readonly expectedMs: number;
}

/**
 * How long a flush may take.
 *
 * @returns ms; 0 if there is no time for a push; then the next push includes the counts
 */
export function flushBudgetMs({ allowedMs, remainingMs, reservedMs, expectedMs }: BudgetLimits): number {
  const leftMs = (remainingMs ?? Infinity) - reservedMs;
  const budgetMs = Math.min(allowedMs, leftMs);
  // `expectedMs` is not compared with the flush timeout, which only ends the push; the function's timeout kills the process.
  return budgetMs >= minWorthwhileMs && leftMs >= expectedMs ? budgetMs : 0;
}
