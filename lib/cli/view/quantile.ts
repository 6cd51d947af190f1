/**
 * Estimates a quantile as `histogram_quantile()` of Prometheus does: linear inside a bucket; above the highest finite bound, that bound.
 *
 * @param quantile from 0 to 1
 * @param buckets upper bounds to cumulative counts
 * @returns `null` if nothing was counted
 */
export function quantileOf(quantile: number, buckets: ReadonlyMap<number, number>): number | null {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total === 0) return null;
  const rank = quantile * total;
  let [lowerBound, lowerCount] = [0, 0];
  for (const [bound, count] of sorted) {
    if (count >= rank) {
      if (bound === Infinity) return lowerBound;
      return lowerBound + ((bound - lowerBound) * (rank - lowerCount)) / (count - lowerCount || 1);
    }
    [lowerBound, lowerCount] = [bound, count];
  }
  return lowerBound;
}
