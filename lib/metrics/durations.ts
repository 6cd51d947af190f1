import type * as promClient from 'prom-client';
import { findDistribution, noLabels, type Distribution } from './metric-state.js';

/**
 * The histogram of durations. It is updated and read at each invocation, so it is fast: it finds a bucket without formatting
 * its bound, and reads all buckets only if other code may have changed them.
 */
export class Durations {
  /** Upper bounds in seconds, ascending. */
  readonly bounds: readonly number[];
  readonly #histogram: promClient.Histogram;
  readonly #names: readonly string[];
  /** Counts by bucket at the latest reading, each duration counted once; the last is for those above all bounds. */
  readonly #counts: number[];
  #read: Distribution | undefined;
  #readCount = 0;

  /** @param histogram without labels, of these bounds */
  constructor(histogram: promClient.Histogram, bounds: readonly number[]) {
    this.#histogram = histogram;
    this.bounds = bounds;
    this.#names = bounds.map(String);
    this.#counts = Array<number>(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    const distribution = findDistribution(this.#histogram);
    const isKnown = distribution !== undefined && this.#isKnown(distribution);
    this.#histogram.observe(noLabels.labels, seconds);
    if (!isKnown) return;
    const { bounds } = this;
    let i = 0;
    while (i < bounds.length && seconds > (bounds[i] ?? NaN)) i += 1;
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.#readCount = distribution.count;
  }

  /** Adds durations that an earlier process counted, as if they had been observed here. */
  add(counts: readonly number[], sum: number): void {
    const distribution = findDistribution(this.#histogram);
    if (distribution === undefined) return;
    counts.forEach((count, i) => {
      this.#add(distribution, i, count);
    });
    distribution.sum += sum;
  }

  /** @returns the counts by bucket, the same list each time */
  readCounts(): readonly number[] {
    const distribution = findDistribution(this.#histogram);
    if (!this.#isKnown(distribution)) {
      let above = distribution?.count ?? 0;
      this.#names.forEach((name, i) => {
        const count = distribution?.bucketValues[name] ?? 0;
        this.#counts[i] = count;
        above -= count;
      });
      this.#counts[this.#names.length] = above;
      this.#read = distribution;
      this.#readCount = distribution?.count ?? 0;
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

  /** Other code with the registry may change the histogram too, or reset it. */
  #isKnown(distribution: Distribution | undefined): boolean {
    return distribution === this.#read && (distribution?.count ?? 0) === this.#readCount;
  }
}
