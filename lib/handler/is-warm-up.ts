/**
 * For {@link InstrumentedOptions.ignore}: the events with which warm-up plugins keep environments warm.
 *
 * Known are serverless-plugin-warmup and `@middy/warmup` (`source: 'serverless-plugin-warmup'`), lambda-warmer
 * (`warmer: true`) and the warmer of OpenNext (`type: 'warmer'` with a `warmerId`). A client of an HTTP API cannot send one:
 * what it sends is inside `body`.
 *
 * @param event the handler's event, of any type
 * @example examples/what-counts.ts
 */
export function isWarmUp(event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  const { source, warmer, type, warmerId } = event as Partial<Record<string, unknown>>;
  return (
    source === 'serverless-plugin-warmup' ||
    warmer === true ||
    (type === 'warmer' && typeof warmerId === 'string')
  );
}
