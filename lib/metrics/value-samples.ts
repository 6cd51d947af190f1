import type { Samples } from './direct-source.js';
import { KeptSample } from './kept-sample.js';
import type { ValueState } from './metric-state.js';

/** The samples of a counter or gauge. */
export class ValueSamples implements Samples<ValueState> {
  readonly values: KeptSample[] = [];

  take({ hashMap }: ValueState): void {
    const { values } = this;
    let count = 0;
    for (const { labels, value } of Object.values(hashMap)) {
      // As `inc('')` leaves it.
      if (typeof value !== 'number') continue;
      const sample = values[count];
      if (sample?.isLabelled(labels) === true) sample.value = value;
      else values[count] = new KeptSample(undefined, labels, value);
      count += 1;
    }
    values.length = count;
  }
}
