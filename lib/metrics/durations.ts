import type * as promClient from 'prom-client';
import { findDistribution, noLabels, type Distribution } from './metric-state.js';

/**
 * Counts the durations of invocations in a histogram. Every invocation updates and reads it, so it keeps its own copy of the
 * counts: it reads all buckets of the histogram only if other code may have changed them.
 */
export class Durations {
  /** Upper bounds in seconds, ascending. */
  readonly bounds: readonly number[];
  readonly #histogram: promClient.Histogram;
  readonly #names: readonly string[];
  /** Counts by bucket, not cumulative. The last one counts durations above all bounds. */
  readonly #counts: number[];
  /** The distribution and its count for which `#counts` is correct. */
  #lastDistribution: Distribution | undefined;
  #lastCount = 0;

  /** @param histogram without labels, with these bounds */
  constructor(histogram: promClient.Histogram, bounds: readonly number[]) {
    this.#histogram = histogram;
    this.bounds = bounds;
    this.#names = bounds.map(String);
    this.#counts = Array<number>(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    const distribution = findDistribution(this.#histogram);
    const isUnchanged = distribution !== undefined && this.#isUnchanged(distribution);
    this.#histogram.observe(noLabels.labels, seconds);
    if (!isUnchanged) return;
    const { bounds } = this;
    let i = 0;
    while (i < bounds.length && seconds > (bounds[i] ?? NaN)) i += 1;
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.#lastCount = distribution.count;
  }

  /** Adds the durations that an earlier process counted. */
  add(counts: readonly number[], sum: number): void {
    const distribution = findDistribution(this.#histogram);
    if (distribution === undefined) return;
    counts.forEach((count, i) => {
      this.#add(distribution, i, count);
    });
    distribution.sum += sum;
  }

  /** @returns the counts by bucket, not cumulative. The same array each time: it is valid until the next call. */
  readCounts(): readonly number[] {
    const distribution = findDistribution(this.#histogram);
    if (!this.#isUnchanged(distribution)) {
      let above = distribution?.count ?? 0;
      this.#names.forEach((name, i) => {
        const count = distribution?.bucketValues[name] ?? 0;
        this.#counts[i] = count;
        above -= count;
      });
      this.#counts[this.#names.length] = above;
      this.#lastDistribution = distribution;
      this.#lastCount = distribution?.count ?? 0;
    }
    return this.#counts;
  }

  readSum(): number {
    return findDistribution(this.#histogram)?.sum ?? 0;
  }

  #add(distribution: Distribution, i: number, count: number): void {
    const name = this.#names[i];
    if (name !== undefined) {
      distribution.bucketValues[name] = (distribution.bucketValues[name] ?? 0) + count;
    }
    distribution.count += count;
  }

  /** @returns `false` if other code has changed or reset the histogram, which is in a public registry */
  #isUnchanged(distribution: Distribution | undefined): boolean {
    return distribution === this.#lastDistribution && (distribution?.count ?? 0) === this.#lastCount;
  }
}
