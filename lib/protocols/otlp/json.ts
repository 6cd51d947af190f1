/** Values of OTLP in JSON. @see https://protobuf.dev/programming-guides/json/ */

/** @returns a string in JSON; an unpaired surrogate becomes U+FFFD */
export function toJsonString(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** @returns a double; NaN and the infinities are strings, since JSON has no numbers for them */
export function toJsonDouble(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

/** @returns a count as a string, like all 64-bit integers. Counts are not negative and at most 2^53 - 1. */
export function toJsonCount(value: number): string {
  return `"${String(toCount(value))}"`;
}

/** @returns the nearest count; 0 for `NaN` */
export function toCount(value: number): number {
  return Math.min(Math.max(Math.round(value) || 0, 0), Number.MAX_SAFE_INTEGER);
}

/** The latest time in whole ms that fits into 64-bit nanoseconds. */
const latestMs = 9_223_372_036_854;

/**
 * @param epochMs in ms since the epoch; the format has no earlier times
 * @returns nanoseconds since the epoch, as a string; 0 means unknown
 */
export function toJsonTime(epochMs: number): string {
  const ms = Math.min(toCount(epochMs), latestMs);
  return ms === 0 ? '"0"' : `"${String(ms)}000000"`;
}
