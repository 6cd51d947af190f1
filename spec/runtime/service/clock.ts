/** @returns the time in epoch milliseconds, with the fraction that `Date.now()` does not have */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
