/**
 * Reads how long an endpoint asks to wait.
 *
 * @param header the value of `Retry-After`: seconds, or a date
 * @param epochMs the current time in ms since the epoch
 * @returns ms, never negative; `undefined` if the header is missing or invalid
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfterMs(header: string | undefined, epochMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse also accepts "-5" and "1.5", as years and months.
  const date = /^[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - epochMs);
}
