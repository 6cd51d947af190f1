import { formatPairs } from '../../exposition/exposition-format.js';
import type { BatchFacts, SeriesToWrite } from '../protocol.js';
import { ExpositionEncoder } from '../text/exposition-encoder.js';

/**
 * Writes text for a group. A Pushgateway sets the labels of the grouping key in every sample, so ours are left out. A metric's
 * own label of the same name becomes `exported_<name>`. Otherwise series that differ only in this label would be equal, and the
 * gateway would refuse the push.
 */
export class GroupEncoder extends ExpositionEncoder {
  readonly #key: ReadonlySet<string>;
  readonly #identity: BatchFacts['labels'];

  /** @param key names of the labels of the grouping key */
  constructor(batch: BatchFacts, key: ReadonlySet<string>) {
    super(batch);
    this.#key = key;
    this.#identity = batch.labels;
  }

  override series(series: SeriesToWrite): number {
    const kept = series.encoded;
    const prefix = typeof kept === 'string' ? kept : this.#format(series);
    series.encoded = prefix;
    return this.write(prefix, series.value, undefined);
  }

  #format({ name, labels }: SeriesToWrite): string {
    const key = this.#key;
    const names = new Set(labels.map(([label]) => label));
    const pairs: [string, string][] = [];
    for (const [label, value] of labels) {
      if (key.has(label) && Object.hasOwn(this.#identity, label)) continue;
      let exported = label;
      while (key.has(exported) || (exported !== label && names.has(exported)))
        exported = `exported_${exported}`;
      names.add(exported);
      pairs.push([exported, value]);
    }
    return `${formatPairs(name, pairs)} `;
  }
}
