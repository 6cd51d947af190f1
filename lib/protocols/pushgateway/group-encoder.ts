import { formatPairs } from '../../exposition/exposition-format.js';
import type { BatchContext, SeriesToWrite } from '../protocol.js';
import { ExpositionEncoder } from '../text/exposition-encoder.js';

/**
 * Encodes a batch as the text of one group. A Pushgateway sets the labels of the grouping key in every sample, so identity
 * labels with these names are omitted. If a metric's own label has such a name, it becomes `exported_<name>`. Otherwise series
 * that differ only in this label would be equal, and the gateway would refuse the push.
 */
export class GroupEncoder extends ExpositionEncoder {
  readonly #key: ReadonlySet<string>;
  readonly #identity: BatchContext['labels'];

  /** @param key names of the labels in the grouping key */
  constructor(batch: BatchContext, key: ReadonlySet<string>) {
    super(batch);
    this.#key = key;
    this.#identity = batch.labels;
  }

  override series(series: SeriesToWrite): number {
    const cached = series.encoded;
    const prefix = typeof cached === 'string' ? cached : this.#format(series);
    series.encoded = prefix;
    return this.write(prefix, series.value, undefined);
  }

  /** A Pushgateway replaces all series of a family, so a part of a family would delete the other series. */
  discardFamily(): void {
    this.removeFamily();
  }

  #format({ name, labels }: SeriesToWrite): string {
    const key = this.#key;
    let names: Set<string> | undefined;
    const pairs: [string, string][] = [];
    for (const [label, value] of labels) {
      if (key.has(label) && Object.hasOwn(this.#identity, label)) continue;
      let exported = label;
      if (key.has(label)) {
        names ??= new Set(labels.map(([each]) => each));
        while (key.has(exported) || (exported !== label && names.has(exported)))
          exported = `exported_${exported}`;
        names.add(exported);
      }
      pairs.push([exported, value]);
    }
    return `${formatPairs(name, pairs)} `;
  }
}
