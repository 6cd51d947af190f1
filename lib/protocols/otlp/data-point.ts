import type { SeriesToWrite } from '../protocol.js';
import { toCount, toJsonCount, toJsonDouble, toJsonTime } from './json.js';

/** Parts that all kinds of data points have. */
export interface DataPointFacts {
  /** A list of attributes, in JSON. */
  readonly attributes: string;
  /** In ms since the epoch. */
  readonly timeMs: number;
  /** Start of the stream, in ms since the epoch; `undefined`: unknown, or not cumulative. */
  readonly startMs: number | undefined;
}

export function writeNumber(facts: DataPointFacts, value: number): string {
  return `{${writeFacts(facts)},"asDouble":${toJsonDouble(value)}}`;
}

/** A bucket of Prometheus includes all smaller ones; a bucket of OTLP does not. */
export function writeHistogram(facts: DataPointFacts, { bounds, sum, count }: DistributionValues): string {
  const finite = bounds.filter(([bound]) => Number.isFinite(bound)).sort(([a], [b]) => a - b);
  const all = bounds.find(([bound]) => bound === Infinity)?.[1] ?? count ?? 0;
  const counts: number[] = [];
  let below = 0;
  for (const value of [...finite.map(([, each]) => each), all]) {
    // A user's metric may have a lower value than in the bucket below, or not a number.
    const cumulative = Math.max(below, toCount(value));
    counts.push(cumulative - below);
    below = cumulative;
  }
  return (
    `{${writeFacts(facts)},"count":${toJsonCount(below)}${writeSum(sum)}` +
    `,"bucketCounts":[${counts.map(toJsonCount).join(',')}]` +
    `,"explicitBounds":[${finite.map(([bound]) => toJsonDouble(bound)).join(',')}]}`
  );
}

export function writeSummary(facts: DataPointFacts, { bounds, sum, count }: DistributionValues): string {
  const quantiles = bounds
    .filter(([quantile]) => quantile >= 0 && quantile <= 1)
    .sort(([a], [b]) => a - b)
    .map(([quantile, value]) => `{"quantile":${toJsonDouble(quantile)},"value":${toJsonDouble(value)}}`);
  return (
    `{${writeFacts(facts)},"count":${toJsonCount(count ?? 0)}${writeSum(sum)}` +
    `,"quantileValues":[${quantiles.join(',')}]}`
  );
}

function writeSum(sum: number | undefined): string {
  return sum === undefined ? '' : `,"sum":${toJsonDouble(sum)}`;
}

function writeFacts({ attributes, timeMs, startMs }: DataPointFacts): string {
  const start = startMs === undefined ? '' : `"startTimeUnixNano":${toJsonTime(startMs)},`;
  return `"attributes":[${attributes}],${start}"timeUnixNano":${toJsonTime(timeMs)}`;
}

export interface DistributionValues {
  /** Upper bounds of buckets with cumulative counts, or quantiles with values, in any order. */
  readonly bounds: readonly (readonly [bound: number, value: number])[];
  readonly sum: number | undefined;
  readonly count: number | undefined;
}

/** A histogram or a summary at one time, built from its series. */
export class Distribution implements DistributionValues {
  readonly bounds: (readonly [bound: number, value: number])[] = [];
  sum: number | undefined;
  count: number | undefined;
  /** Start of the stream, in ms since the epoch. */
  startMs: number | undefined;
  /** The time of the point of value 0 before it, in ms since the epoch. */
  zeroMs: number | undefined;
  readonly kind: 'histogram' | 'summary';
  /** The attributes of its resource, in JSON. */
  readonly resource: string;

  constructor(kind: 'histogram' | 'summary', resource: string) {
    this.kind = kind;
    this.resource = resource;
  }

  /** Whether it cannot be written: perhaps only quantiles of a summary have changed, and a missing count would be read as 0. */
  get isIncomplete(): boolean {
    return this.count === undefined && (this.kind === 'summary' || this.bounds.length === 0);
  }

  /** The same before the first observation. It has no quantiles. */
  get zero(): DistributionValues {
    const bounds = this.kind === 'histogram' ? this.bounds.map(([bound]) => [bound, 0] as const) : [];
    return { bounds, sum: 0, count: 0 };
  }

  /** @param bound of a bucket or quantile; `undefined` for sum and count */
  note({ name, value, group }: SeriesToWrite, bound: number | undefined, zeroMs: number | undefined): void {
    if (bound !== undefined) this.bounds.push([bound, value]);
    else if (name.endsWith('_sum')) this.sum = value;
    else if (name.endsWith('_count')) this.count = value;
    // Quantiles are gauges and have neither.
    if (group.isCumulative) this.startMs = group.startMs;
    this.zeroMs ??= zeroMs;
  }
}
