/**
 * What is written together or not at all: one counter or gauge, or all series of one histogram's label set. Were a
 * histogram's buckets written one by one as they change, each would have times of its own, `rate()` would extrapolate
 * each differently, and `histogram_quantile()` would meet buckets that fall.
 */
export interface SeriesGroup {
  /** When it was made, as far as can be told: ms since the epoch. */
  readonly bornMs: number;
  /** Counters, histograms and the counts of summaries: they need a sample of 0 before their first. */
  readonly isCumulative: boolean;
  /** The latest text that held it; 0 before the first. */
  writtenIn: number;
  /** The latest text that held it and surely arrived. Other than `writtenIn`: nobody knows what the store has. */
  acceptedIn: number;
  /** The text that took its sample of 0 along; `undefined` while that is owed. */
  zeroIn: number | undefined;
  /** Whether a value differs from the one written last. */
  isChanged: boolean;
  /** The latest text for which a value was not 0. */
  begunIn: number;
  /** The latest text for which one of its series was read. */
  readIn: number;
}

/** One series, with all that does not change from text to text made ready. */
export interface Series {
  /** What stands before the value: name, labels and a space. */
  readonly prefix: string;
  readonly group: SeriesGroup;
  /** Whose series it is; `undefined` once it is forgotten. */
  family: { readonly leftOutOf: number } | undefined;
  /** The value as read for the latest text. */
  value: number;
  /** The latest text for which it was read. */
  readIn: number;
}
