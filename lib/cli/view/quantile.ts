/**
 * Estimates a quantile like `histogram_quantile()` of Prometheus: it interpolates linearly within a bucket. In the bucket
 * `+Inf`, it returns the highest finite bound.
 *
 * @param quantile from 0 to 1
 * @param buckets cumulative counts by upper bound
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
