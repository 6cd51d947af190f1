/**
 * A predicate for {@link InstrumentedOptions.isError}: an HTTP response with a status from 500 to 599 is an error although
 * nothing was thrown, e.g. `{ statusCode: 502 }`. API Gateway, function URLs and load balancers use this shape.
 *
 * @param result the handler's result, of any type
 * @returns the error type, e.g. `Http502`; `false` for every other result
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @example examples/http-api.ts
 */
export function isServerError(result: unknown): string | false {
  if (typeof result !== 'object' || result === null) return false;
  const status = Number((result as { statusCode?: unknown }).statusCode);
  return status >= 500 && status < 600 ? `Http${String(status)}` : false;
}
