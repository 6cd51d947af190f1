import type { Samples } from './direct-source.js';
import { ReusedSample } from './reused-sample.js';
import { nameBounds, type Distribution, type HistogramState } from '../metrics/metric-state.js';

/** The samples of a histogram. */
export class HistogramSamples implements Samples<Distribution> {
  readonly perEntry: number;
  values: readonly ReusedSample[] = [];
  readonly #state: HistogramState;
  readonly #distributions: DistributionSamples[] = [];
  #count = 0;
  /** Whether the label sets are those in `values`. */
  #isSame = true;

  constructor(state: HistogramState) {
    this.#state = state;
    this.perEntry = state.upperBounds.length + 3;
  }

  take(entries: readonly Distribution[], from: number, to: number): void {
    const distributions = this.#distributions;
    if (from === 0) this.#count = 0;
    for (let i = from; i < to; i += 1) {
      const entry = entries[i];
      const kept = entry && keepDistribution(distributions[this.#count], this.#state, entry);
      if (kept === undefined) continue;
      if (distributions[this.#count] !== kept) this.#isSame = false;
      distributions[this.#count] = kept;
      this.#count += 1;
    }
    if (to < entries.length) return;
    if (this.#isSame && distributions.length === this.#count) return;
    distributions.length = this.#count;
    this.values = distributions.flatMap(({ values }) => values);
    this.#isSame = true;
  }
}

/** @returns `undefined` if a label cannot be read */
function keepDistribution(
  before: DistributionSamples | undefined,
  state: HistogramState,
  distribution: Distribution,
): DistributionSamples | undefined {
  try {
    return before?.take(distribution) === true ? before : new DistributionSamples(state, distribution);
  } catch {
    return undefined;
  }
}

/** The samples of one label set. */
class DistributionSamples {
  /** In prom-client's order: all buckets, sum and count. */
  readonly values: readonly ReusedSample[];
  readonly #buckets: readonly (readonly [bound: string, sample: ReusedSample])[];
  readonly #all: ReusedSample;
  readonly #sum: ReusedSample;
  readonly #count: ReusedSample;
  #taken: Distribution | undefined;

  constructor({ name, upperBounds }: HistogramState, distribution: Distribution) {
    const { labels } = distribution;
    const bucket = (le: number | '+Inf'): ReusedSample =>
      new ReusedSample(`${name}_bucket`, { le, ...labels }, 0);
    const names = nameBounds(upperBounds);
    this.#buckets = upperBounds.map((bound, i) => [names[i] ?? '', bucket(bound)] as const);
    this.#all = bucket('+Inf');
    this.#sum = new ReusedSample(`${name}_sum`, labels, 0);
    this.#count = new ReusedSample(`${name}_count`, labels, 0);
    this.values = [...this.#buckets.map(([, sample]) => sample), this.#all, this.#sum, this.#count];
    this.take(distribution);
  }

  /** @returns whether these are the samples of its label set; if not, nothing was taken */
  take(distribution: Distribution): boolean {
    const { labels, bucketValues, sum, count } = distribution;
    if (!this.#count.isLabelled(labels)) return false;
    // If nothing was observed, no bucket has changed.
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
