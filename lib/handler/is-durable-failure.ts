/**
 * A predicate for {@link InstrumentedOptions.isError}: a failed execution of a durable function is an error. The function
 * then returns `{ Status: 'FAILED' }` and does not throw. `PENDING`, a suspended execution, is not an error. This
 * predicate is the default for events of durable functions.
 *
 * @param result the handler's result, of any type
 * @returns `Error.ErrorType` of the result, or `true` if it has none; `false` for every other result
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-basic-concepts.html
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
