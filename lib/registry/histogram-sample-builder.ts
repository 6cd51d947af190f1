import type { SampleBuilder } from './direct-source.js';
import { ReusedSample } from './reused-sample.js';
import { toBucketKeys, type Distribution, type HistogramState } from '../metrics/metric-state.js';

/** Builds the samples of a histogram. */
export class HistogramSampleBuilder implements SampleBuilder<Distribution> {
  readonly samplesPerEntry: number;
  values: readonly ReusedSample[] = [];
  readonly #state: HistogramState;
  readonly #distributions: DistributionSamples[] = [];
  #count = 0;
  /** Whether `values` has the samples of the current label sets. */
  #areValuesCurrent = true;

  constructor(state: HistogramState) {
    this.#state = state;
    this.samplesPerEntry = state.upperBounds.length + 3;
  }

  build(entries: readonly Distribution[], from: number, to: number): void {
    const distributions = this.#distributions;
    if (from === 0) this.#count = 0;
    for (let i = from; i < to; i += 1) {
      const entry = entries[i];
      const samples = entry && reuseOrCreate(distributions[this.#count], this.#state, entry);
      if (samples === undefined) continue;
      if (distributions[this.#count] !== samples) this.#areValuesCurrent = false;
      distributions[this.#count] = samples;
      this.#count += 1;
    }
    if (to < entries.length) return;
    if (this.#areValuesCurrent && distributions.length === this.#count) return;
    distributions.length = this.#count;
    this.values = distributions.flatMap(({ values }) => values);
    this.#areValuesCurrent = true;
  }
}

/** @returns `previous` if it has the same labels; `undefined` if a label cannot be read */
function reuseOrCreate(
  previous: DistributionSamples | undefined,
  state: HistogramState,
  distribution: Distribution,
): DistributionSamples | undefined {
  try {
    return previous?.update(distribution) === true ? previous : new DistributionSamples(state, distribution);
  } catch {
    return undefined;
  }
}

/** The samples of one label set, reused in each reading. */
class DistributionSamples {
  /** In prom-client's order: all buckets, sum and count. */
  readonly values: readonly ReusedSample[];
  readonly #buckets: readonly (readonly [bound: string, sample: ReusedSample])[];
  readonly #all: ReusedSample;
  readonly #sum: ReusedSample;
  readonly #count: ReusedSample;
  #latest: Distribution | undefined;

  constructor({ name, upperBounds }: HistogramState, distribution: Distribution) {
    const { labels } = distribution;
    const bucket = (le: number | '+Inf'): ReusedSample =>
      new ReusedSample(`${name}_bucket`, { le, ...labels }, 0);
    const names = toBucketKeys(upperBounds);
    this.#buckets = upperBounds.map((bound, i) => [names[i] ?? '', bucket(bound)] as const);
    this.#all = bucket('+Inf');
    this.#sum = new ReusedSample(`${name}_sum`, labels, 0);
    this.#count = new ReusedSample(`${name}_count`, labels, 0);
    this.values = [...this.#buckets.map(([, sample]) => sample), this.#all, this.#sum, this.#count];
    this.update(distribution);
  }

  /** Copies the values of a distribution. @returns `false`, without any change, if the distribution has other labels */
  update(distribution: Distribution): boolean {
    const { labels, bucketValues, sum, count } = distribution;
    if (!this.#count.hasLabels(labels)) return false;
    // If count and sum are the same, nothing was observed, so no bucket has changed.
    const isUnchanged =
      distribution === this.#latest && count === this.#count.value && sum === this.#sum.value;
    if (isUnchanged) return true;

    this.#latest = distribution;
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
