import type { SeriesToWrite } from '../protocol.js';
import { toCount, toJsonCount, toJsonDouble, toJsonTime } from './json.js';

/** The fields that all kinds of data points have. */
export interface DataPointBase {
  /** List of attributes, in JSON without the brackets. */
  readonly attributes: string;
  /** In ms since the epoch. */
  readonly timeMs: number;
  /** Start of the stream, in ms since the epoch; `undefined` if it is unknown, or the data point is not cumulative. */
  readonly startMs: number | undefined;
}

export function writeNumber(base: DataPointBase, value: number): string {
  return `{${writeBase(base)},"asDouble":${toJsonDouble(value)}}`;
}

/**
 * Converts cumulative counts to counts per bucket: a bucket of Prometheus includes all lower buckets, a bucket of OTLP does
 * not.
 */
export function writeHistogram(base: DataPointBase, { bounds, sum, count }: DistributionValues): string {
  const finite = bounds.filter(([bound]) => Number.isFinite(bound)).sort(([a], [b]) => a - b);
  const all = bounds.find(([bound]) => bound === Infinity)?.[1] ?? count ?? 0;
  const counts: number[] = [];
  let below = 0;
  for (const value of [...finite.map(([, each]) => each), all]) {
    // The cumulative counts of a user's metric may decrease from bucket to bucket, or be NaN.
    const cumulative = Math.max(below, toCount(value));
    counts.push(cumulative - below);
    below = cumulative;
  }
  return (
    `{${writeBase(base)},"count":${toJsonCount(below)}${writeSum(sum)}` +
    `,"bucketCounts":[${counts.map(toJsonCount).join(',')}]` +
    `,"explicitBounds":[${finite.map(([bound]) => toJsonDouble(bound)).join(',')}]}`
  );
}

export function writeSummary(base: DataPointBase, { bounds, sum, count }: DistributionValues): string {
  const quantiles = bounds
    .filter(([quantile]) => quantile >= 0 && quantile <= 1)
    .sort(([a], [b]) => a - b)
    .map(([quantile, value]) => `{"quantile":${toJsonDouble(quantile)},"value":${toJsonDouble(value)}}`);
  return (
    `{${writeBase(base)},"count":${toJsonCount(count ?? 0)}${writeSum(sum)}` +
    `,"quantileValues":[${quantiles.join(',')}]}`
  );
}

function writeSum(sum: number | undefined): string {
  return sum === undefined ? '' : `,"sum":${toJsonDouble(sum)}`;
}

function writeBase({ attributes, timeMs, startMs }: DataPointBase): string {
  const start = startMs === undefined ? '' : `"startTimeUnixNano":${toJsonTime(startMs)},`;
  return `"attributes":[${attributes}],${start}"timeUnixNano":${toJsonTime(timeMs)}`;
}

export interface DistributionValues {
  /** Upper bounds of buckets with cumulative counts, or quantiles with values, in any order. */
  readonly bounds: readonly (readonly [bound: number, value: number])[];
  readonly sum: number | undefined;
  readonly count: number | undefined;
}

/** Collects the series of one histogram or summary into one data point. */
export class Distribution implements DistributionValues {
  readonly bounds: (readonly [bound: number, value: number])[] = [];
  sum: number | undefined;
  count: number | undefined;
  /** Start of the stream, in ms since the epoch. */
  startMs: number | undefined;
  /** Time of the zero data point before it, in ms since the epoch; `undefined` if none is due. */
  zeroMs: number | undefined;
  readonly kind: 'histogram' | 'summary';
  /** Attributes of its resource, in JSON without the brackets. */
  readonly resource: string;

  constructor(kind: 'histogram' | 'summary', resource: string) {
    this.kind = kind;
    this.resource = resource;
  }

  /**
   * Whether it must not be written. If only the quantiles of a summary have changed, the count is missing and would be read as
   * 0.
   */
  get isIncomplete(): boolean {
    return this.count === undefined && (this.kind === 'summary' || this.bounds.length === 0);
  }

  /** The values before the first observation: the same buckets with 0, no quantiles. */
  get zero(): DistributionValues {
    const bounds = this.kind === 'histogram' ? this.bounds.map(([bound]) => [bound, 0] as const) : [];
    return { bounds, sum: 0, count: 0 };
  }

  /** @param bound upper bound of the bucket, or the quantile; `undefined` for sum and count */
  add({ name, value, group }: SeriesToWrite, bound: number | undefined, zeroMs: number | undefined): void {
    if (bound !== undefined) this.bounds.push([bound, value]);
    else if (name.endsWith('_sum')) this.sum = value;
    else if (name.endsWith('_count')) this.count = value;
    // Quantiles are gauges, which have neither a start nor a zero.
    if (group.isCumulative) this.startMs = group.startMs;
    this.zeroMs ??= zeroMs;
  }
}
