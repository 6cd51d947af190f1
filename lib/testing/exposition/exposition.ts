/** One line of values: what a series had at a time. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970-01-01 UTC; not there when the line had none. */
  readonly timestampMs?: number;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** A metric with all its samples; those of a histogram or summary are under its name, without `_bucket` and the like. */
export interface MetricFamily {
  readonly name: string;
  /** `untyped` where the text does not say. */
  readonly type: MetricType;
  /** Not there when the text has no `HELP` line for it. */
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
  /** What is wrong, as a half sentence. */
  readonly problem: string;
}
