/**
 * A predicate for {@link InstrumentedOptions.ignore}: recognizes the events by which warm-up plugins keep environments warm.
 *
 * It knows the events of serverless-plugin-warmup and `@middy/warmup` (`source: 'serverless-plugin-warmup'`), of
 * lambda-warmer (`warmer: true`), and of the warmer of OpenNext (`type: 'warmer'` with a `warmerId`). A client of an HTTP
 * API cannot send such an event, because its data is inside `body`.
 *
 * @param event the handler's event, of any type
 * @returns whether it is a warm-up event
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
