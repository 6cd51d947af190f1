import type { SampleLabels } from '../config/registry-like.js';
import { listLabels } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { GroupToWrite, SeriesToWrite } from '../protocols/protocol.js';

/**
 * Series that are always written together: one counter or gauge, or all series of one label set of a histogram. If only the
 * changed buckets were written, each bucket would have its own sample times. Then `rate()` would extrapolate each differently,
 * and `histogram_quantile()` would see buckets that decrease.
 */
export interface SeriesGroup extends GroupToWrite {
  /** The earliest time at which the group can have been created, in ms since the epoch. */
  readonly createdMs: number;
  /** Counters, histograms and the counts of summaries: they need a zero sample before their first sample. */
  readonly isCumulative: boolean;
  /** Number of the latest batch that contained the group; 0 before the first. */
  writtenInBatch: number;
  /** Index of the request, in that batch, that contained the group. */
  requestIndex: number;
  /**
   * Number of the latest batch that contained the group and certainly arrived. If it differs from `writtenInBatch`, the stored
   * value is unknown.
   */
  acceptedInBatch: number;
  /**
   * Number of the batch that contained the zero sample: 0 if it was sent before the ledger knew the group, `undefined` if it was
   * never sent.
   */
  zeroInBatch: number | undefined;
  /** Whether a value differs from the value that was written last. */
  isChanged: boolean;
  /** Number of the latest batch for which a value was not 0. */
  nonZeroInBatch: number;
  /** Number of the latest batch for which a series of the group was read. */
  readInBatch: number;
}

/** One series. It caches what does not change from batch to batch. */
export class Series implements SeriesToWrite {
  readonly name: string;
  readonly prefix: string;
  /** The labels of the sample itself. */
  readonly ownLabels: SampleLabels;
  readonly group: SeriesGroup;
  /** The family of the series; `undefined` after the ledger has forgotten the series. */
  family: SeriesFamily | undefined;
  /** The value that was read for the latest batch. */
  value: number;
  /** Number of the latest batch for which the series was read. */
  readInBatch = 0;
  encoded: unknown = undefined;
  readonly #constantLabels: Labels;
  #labels: SeriesToWrite['labels'] | undefined;

  /**
   * @param text name and labels in Prometheus text
   * @param ownLabels the sample's own labels, which do not change
   * @param constantLabels labels that every sample gets
   */
  constructor(
    { name, text, ownLabels, constantLabels }: SeriesNaming,
    group: SeriesGroup,
    family: SeriesFamily,
    value: number,
  ) {
    this.name = name;
    this.prefix = `${text} `;
    this.group = group;
    this.family = family;
    this.value = value;
    this.ownLabels = ownLabels;
    this.#constantLabels = constantLabels;
  }

  /** Created on first access, because the text encoder needs only the prefix. */
  get labels(): SeriesToWrite['labels'] {
    return (this.#labels ??= listLabels(this.ownLabels, this.#constantLabels));
  }
}

interface SeriesFamily {
  readonly name: string;
  readonly skippedInBatch: number;
  readonly writtenInBatch: number;
  readonly isFullDue: boolean;
}

interface SeriesNaming {
  readonly name: string;
  readonly text: string;
  readonly ownLabels: SampleLabels;
  readonly constantLabels: Labels;
}
