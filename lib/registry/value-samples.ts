import type { Samples } from './direct-source.js';
import { reuseSample, type ReusedSample } from './reused-sample.js';
import type { Value } from '../metrics/metric-state.js';

/** The samples of a counter or gauge. */
export class ValueSamples implements Samples<Value> {
  readonly perEntry = 1;
  readonly values: ReusedSample[] = [];
  #count = 0;

  take(entries: readonly Value[], from: number, to: number): void {
    const { values } = this;
    let count = from === 0 ? 0 : this.#count;
    for (let i = from; i < to; i += 1) {
      const entry = entries[i];
      const sample = entry === undefined ? undefined : reuseSample(values[count], entry);
      // `inc('')` creates such an entry.
      if (sample === undefined) continue;
      values[count] = sample;
      count += 1;
    }
    this.#count = count;
    if (to === entries.length) values.length = count;
  }
}
