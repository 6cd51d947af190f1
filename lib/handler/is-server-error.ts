/**
 * For {@link InstrumentedOptions.isError}: an HTTP answer with a status of 500 or more, as API Gateway, function
 * URLs and load balancers take it, is an error although nothing was thrown.
 *
 * @param result what the handler answered; anything
 * @returns the error type, e.g. `Http502`; `false` for every other result
 * @example examples/http-api.ts
 */
export function isServerError(result: unknown): string | false {
  if (typeof result !== 'object' || result === null) return false;
  const status = Number((result as { statusCode?: unknown }).statusCode);
  return status >= 500 && status < 600 ? `Http${String(status)}` : false;
}
