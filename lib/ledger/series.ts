import type { SampleLabels } from '../config/registry-like.js';
import { listLabels } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { GroupToWrite, SeriesToWrite } from '../protocols/protocol.js';

/**
 * What is written together or not at all: one counter or gauge, or all series of one histogram's label set. Were a
 * histogram's buckets written one by one as they change, each would have times of its own, `rate()` would extrapolate
 * each differently, and `histogram_quantile()` would meet buckets that fall.
 */
export interface SeriesGroup extends GroupToWrite {
  /** When it was made, as far as can be told: ms since the epoch. */
  readonly bornMs: number;
  /** Counters, histograms and the counts of summaries: they need a sample of 0 before their first. */
  readonly isCumulative: boolean;
  /** The latest batch that held it; 0 before the first. */
  writtenIn: number;
  /** Which request of that batch held it. */
  request: number;
  /** The latest batch that held it and surely arrived. Other than `writtenIn`: nobody knows what the store has. */
  acceptedIn: number;
  /** The batch that took its sample of 0 along; `undefined` while that is owed. */
  zeroIn: number | undefined;
  /** Whether a value differs from the one written last. */
  isChanged: boolean;
  /** The latest batch for which a value was not 0. */
  begunIn: number;
  /** The latest batch for which one of its series was read. */
  readIn: number;
}

/** One series, with all that does not change from batch to batch made ready. */
export class Series implements SeriesToWrite {
  readonly name: string;
  readonly prefix: string;
  readonly group: SeriesGroup;
  /** Whose series it is; `undefined` once it is forgotten. */
  family: SeriesFamily | undefined;
  /** The value as read for the latest batch. */
  value: number;
  /** The latest batch for which it was read. */
  readIn = 0;
  encoded: unknown = undefined;
  readonly #own: SampleLabels;
  readonly #constant: Labels;
  #labels: SeriesToWrite['labels'] | undefined;

  /**
   * @param text name and labels, as Prometheus text
   * @param own the sample's own labels, which do not change
   * @param constant labels that every sample gets
   */
  constructor(
    { name, text, own, constant }: SeriesNaming,
    group: SeriesGroup,
    family: SeriesFamily,
    value: number,
  ) {
    this.name = name;
    this.prefix = `${text} `;
    this.group = group;
    this.family = family;
    this.value = value;
    this.#own = own;
    this.#constant = constant;
  }

  /** Made when an encoder asks: text needs the prefix only. */
  get labels(): SeriesToWrite['labels'] {
    return (this.#labels ??= listLabels(this.#own, this.#constant));
  }
}

interface SeriesFamily {
  readonly name: string;
  readonly leftOutOf: number;
}

interface SeriesNaming {
  readonly name: string;
  readonly text: string;
  readonly own: SampleLabels;
  readonly constant: Labels;
}
