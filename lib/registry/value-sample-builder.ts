import type { SampleBuilder } from './direct-source.js';
import { reuseSample, type ReusedSample } from './reused-sample.js';
import type { Value } from '../metrics/metric-state.js';

/** Builds the samples of a counter or gauge. */
export class ValueSampleBuilder implements SampleBuilder<Value> {
  readonly samplesPerEntry = 1;
  readonly values: ReusedSample[] = [];
  #count = 0;

  build(entries: readonly Value[], from: number, to: number): void {
    const { values } = this;
    let count = from === 0 ? 0 : this.#count;
    for (let i = from; i < to; i += 1) {
      const entry = entries[i];
      const sample = entry === undefined ? undefined : reuseSample(values[count], entry);
      // `inc('')` creates an entry with a string as its labels, which is not a sample.
      if (sample === undefined) continue;
      values[count] = sample;
      count += 1;
    }
    this.#count = count;
    if (to === entries.length) values.length = count;
  }
}
