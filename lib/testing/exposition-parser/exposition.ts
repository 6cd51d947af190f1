/** One sample line: the value of a series at a time. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970-01-01 UTC; missing if the line has none. */
  readonly timestampMs?: number;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** A metric with all its samples. Samples of a histogram have suffixes such as `_bucket`; the name of the family has none. */
export interface MetricFamily {
  readonly name: string;
  /** `untyped` if the text has no type. */
  readonly type: MetricType;
  /** Missing if the text has no `HELP` line for the metric. */
  readonly help?: string;
  readonly samples: readonly Sample[];
}

export interface Exposition {
  /** By name, in the order of the text. */
  readonly families: ReadonlyMap<string, MetricFamily>;
  /** All samples, in the order of the text. */
  readonly samples: readonly Sample[];
}

/** A line that the format does not allow. */
export interface InvalidLine {
  /** Counted from 1. */
  readonly lineNumber: number;
  readonly line: string;
  /** What is wrong, as a phrase: `expected …; got …`. */
  readonly problem: string;
}
