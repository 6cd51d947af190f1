import { LineProblem } from './line-problem.js';

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITY = /^([+-]?)inf(?:inity)?$/i;
const INTEGER = /^[+-]?\d+$/;
const INT64_MAX = 2n ** 63n - 1n;

/**
 * Reads a number like Go's `ParseFloat`, but without hexadecimal floats.
 *
 * @returns `undefined` if it is not a number, or so large that Go reports it as out of range
 */
export function parseFloat64(token: string): number | undefined {
  if (/^nan$/i.test(token)) {
    return NaN;
  }
  const infinity = INFINITY.exec(token);
  if (infinity !== null) {
    return infinity[1] === '-' ? -Infinity : Infinity;
  }
  const value = Number(token);
  return DECIMAL.test(token) && Number.isFinite(value) ? value : undefined;
}

/**
 * Reads a timestamp like Go's `ParseInt`.
 *
 * @returns milliseconds since 1970-01-01 UTC.
 * @throws LineProblem if it is not a 64-bit integer
 */
export function parseTimestampMs(token: string): number {
  const milliseconds = INTEGER.test(token) ? BigInt(token.replace(/^\+/, '')) : undefined;
  if (milliseconds === undefined || milliseconds > INT64_MAX || milliseconds < -INT64_MAX - 1n) {
    throw new LineProblem(
      `expected a 64-bit integer of milliseconds; got the timestamp ${JSON.stringify(token)}`,
    );
  }
  return Number(milliseconds);
}
