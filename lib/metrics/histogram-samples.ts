import type { Samples } from './direct-source.js';
import { KeptSample } from './kept-sample.js';
import { nameBounds, type HistogramState, type Distribution } from './metric-state.js';

/** The samples of a histogram. */
export class HistogramSamples implements Samples<HistogramState> {
  values: readonly KeptSample[] = [];
  readonly #distributions: DistributionSamples[] = [];

  take(state: HistogramState): void {
    const distributions = this.#distributions;
    const before = distributions.length;
    let count = 0;
    let isSame = true;
    for (const distribution of Object.values(state.hashMap)) {
      if (distributions[count]?.take(distribution) !== true) {
        distributions[count] = new DistributionSamples(state, distribution);
        isSame = false;
      }
      count += 1;
    }
    distributions.length = count;
    if (!isSame || count !== before) this.values = distributions.flatMap(({ values }) => values);
  }
}

/** The samples of one label set. */
class DistributionSamples {
  /** In prom-client's order: all buckets, sum and count. */
  readonly values: readonly KeptSample[];
  readonly #buckets: readonly (readonly [bound: string, sample: KeptSample])[];
  readonly #all: KeptSample;
  readonly #sum: KeptSample;
  readonly #count: KeptSample;
  #taken: Distribution | undefined;

  constructor({ name, upperBounds }: HistogramState, distribution: Distribution) {
    const { labels } = distribution;
    const bucket = (le: number | '+Inf'): KeptSample =>
      new KeptSample(`${name}_bucket`, { le, ...labels }, 0);
    const names = nameBounds(upperBounds);
    this.#buckets = upperBounds.map((bound, i) => [names[i] ?? '', bucket(bound)] as const);
    this.#all = bucket('+Inf');
    this.#sum = new KeptSample(`${name}_sum`, labels, 0);
    this.#count = new KeptSample(`${name}_count`, labels, 0);
    this.values = [...this.#buckets.map(([, sample]) => sample), this.#all, this.#sum, this.#count];
    this.take(distribution);
  }

  /** @returns whether these are the samples of its label set; if not, nothing was taken */
  take(distribution: Distribution): boolean {
    const { labels, bucketValues, sum, count } = distribution;
    if (!this.#count.isLabelled(labels)) return false;
    // Where nothing was observed, no bucket has more.
    const isUnchanged =
      distribution === this.#taken && count === this.#count.value && sum === this.#sum.value;
    if (isUnchanged) return true;

    this.#taken = distribution;
    let total = 0;
    for (const [bound, sample] of this.#buckets) {
      total += bucketValues[bound] ?? 0;
      sample.value = total;
    }
    this.#all.value = count;
    this.#sum.value = sum;
    this.#count.value = count;
    return true;
  }
}
