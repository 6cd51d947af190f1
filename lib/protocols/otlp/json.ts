/** Pieces of OTLP in JSON. @see https://protobuf.dev/programming-guides/json/ */

/** @returns a string in JSON; half a surrogate pair becomes U+FFFD */
export function toJsonString(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** @returns a double; JSON has no numbers for those that are none */
export function toJsonDouble(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

/** @returns a count, in a string as all integers of 64 bits; no count is negative, nor larger than a number holds exactly */
export function toJsonCount(value: number): string {
  return `"${String(toCount(value))}"`;
}

/** @returns the nearest count; 0 for `NaN` */
export function toCount(value: number): number {
  return Math.min(Math.max(Math.round(value) || 0, 0), Number.MAX_SAFE_INTEGER);
}

/** The latest time that nanoseconds in 64 bits can say, in whole ms. */
const latestMs = 9_223_372_036_854;

/**
 * @param epochMs in ms since the epoch
 * @returns nanoseconds since the epoch; a time before it cannot be said, and 0 means unknown
 */
export function toJsonTime(epochMs: number): string {
  const ms = Math.min(toCount(epochMs), latestMs);
  return ms === 0 ? '"0"' : `"${String(ms)}000000"`;
}
