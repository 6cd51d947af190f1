/**
 * For {@link InstrumentedOptions.isError}: an HTTP response with a status of 500 or more is an error although nothing was
 * thrown. The shape is that of API Gateway, function URLs and load balancers.
 *
 * @param result the handler's result, of any type
 * @returns the error type, e.g. `Http502`; `false` for every other result
 * @example examples/http-api.ts
 */
export function isServerError(result: unknown): string | false {
  if (typeof result !== 'object' || result === null) return false;
  const status = Number((result as { statusCode?: unknown }).statusCode);
  return status >= 500 && status < 600 ? `Http${String(status)}` : false;
}
