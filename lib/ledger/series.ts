import type { SampleLabels } from '../config/registry-like.js';
import { listLabels } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { GroupToWrite, SeriesToWrite } from '../protocols/protocol.js';

/**
 * Series that are written together: one counter or gauge, or all series of one label set of a histogram. If buckets were
 * written one by one as they change, each would have its own times. Then `rate()` would extrapolate each differently, and
 * `histogram_quantile()` would see buckets that decrease.
 */
export interface SeriesGroup extends GroupToWrite {
  /** When it was created, as far as known, in ms since the epoch. */
  readonly createdMs: number;
  /** Counters, histograms and the counts of summaries: they need a sample of 0 before their first. */
  readonly isCumulative: boolean;
  /** The latest batch that contained it; 0 before the first. */
  writtenIn: number;
  /** The request of that batch that contained it. */
  request: number;
  /** The latest batch that contained it and certainly arrived. If it differs from `writtenIn`, the stored value is unknown. */
  acceptedIn: number;
  /** The batch that contained its sample of 0; `undefined` until one has. */
  zeroIn: number | undefined;
  /** Whether a value differs from the one written last. */
  isChanged: boolean;
  /** The latest batch for which a value was not 0. */
  begunIn: number;
  /** The latest batch for which one of its series was read. */
  readIn: number;
}

/** One series, with the parts that do not change from batch to batch. */
export class Series implements SeriesToWrite {
  readonly name: string;
  readonly prefix: string;
  readonly group: SeriesGroup;
  /** Its family; `undefined` after it is forgotten. */
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

  /** Created on first access: the text encoder needs only the prefix. */
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
