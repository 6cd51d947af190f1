/** Now, in epoch milliseconds with the fraction that `Date.now()` cuts off. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
