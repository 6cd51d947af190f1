/**
 * For {@link InstrumentedOptions.isError}: for a failed execution, a durable function returns `{ Status: 'FAILED' }` and does
 * not throw. `PENDING`, a suspended execution, is not an error. It is the default for events of durable functions.
 *
 * @param result the handler's result, of any type
 * @returns the answer's `ErrorType`, or `true` if it has none; `false` for every other result
 * @example examples/durable.ts
 */
export function isDurableFailure(result: unknown): boolean | string {
  if (typeof result !== 'object' || result === null) return false;
  const { Status: status, Error: error } = result as {
    readonly Status?: unknown;
    readonly Error?: { readonly ErrorType?: unknown } | null;
  };
  if (status !== 'FAILED') return false;
  const type = error?.ErrorType;
  return typeof type === 'string' && type !== '' ? type : true;
}
