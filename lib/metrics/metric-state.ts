import type * as promClient from 'prom-client';

/**
 * What prom-client's metrics hold, read and changed at once: their own `get()` answers by a promise, which a process
 * about to crash does not live to see, and histograms have no way of adding counts. `hashMap` is where all of
 * prom-client 15 keeps them; its specs, and ours, hold it there.
 */
interface CounterState {
  readonly hashMap: Readonly<Record<string, { readonly labels: Labels; readonly value: number }>>;
}

interface HistogramState {
  readonly upperBounds: readonly number[];
  readonly hashMap: Readonly<Record<string, Distribution>>;
}

interface Distribution {
  /** By upper bound, those of smaller bounds not included. */
  readonly bucketValues: Record<string, number>;
  sum: number;
  count: number;
}

type Labels = Readonly<Partial<Record<string, string | number>>>;

/** @returns each series of a counter, by its labels */
export function readCounter(counter: promClient.Counter): readonly { labels: Labels; value: number }[] {
  return Object.values((counter as unknown as CounterState).hashMap);
}

/** @returns the value of a counter without labels */
export function readTotal(counter: promClient.Counter): number {
  return (counter as unknown as CounterState).hashMap['']?.value ?? 0;
}

/** Durations by bucket, each counted once; last those above all bounds. */
export interface DistributionCounts {
  readonly counts: readonly number[];
  readonly sum: number;
}

/** @returns the counts of a histogram without labels */
export function readDistribution(histogram: promClient.Histogram): DistributionCounts {
  const { upperBounds, hashMap } = histogram as unknown as HistogramState;
  const { bucketValues, sum, count } = hashMap[''] ?? { bucketValues: {}, sum: 0, count: 0 };
  const counts = nameBounds(upperBounds).map((bound) => bucketValues[bound] ?? 0);
  counts.push(count - counts.reduce((total, each) => total + each, 0));
  return { counts, sum };
}

const namesOfBounds = new WeakMap<readonly number[], readonly string[]>();

/** As keys of an object: written out once, since that costs more than all the rest of a reading. */
function nameBounds(bounds: readonly number[]): readonly string[] {
  let names = namesOfBounds.get(bounds);
  if (names === undefined) {
    names = bounds.map(String);
    namesOfBounds.set(bounds, names);
  }
  return names;
}

/** Adds to the counts of a histogram without labels, as if all had been observed here. */
export function addDistribution(histogram: promClient.Histogram, { counts, sum }: DistributionCounts): void {
  const { upperBounds, hashMap } = histogram as unknown as HistogramState;
  const distribution = hashMap[''];
  if (distribution === undefined) return;
  upperBounds.forEach((bound, i) => {
    distribution.bucketValues[bound] = (distribution.bucketValues[bound] ?? 0) + (counts[i] ?? 0);
  });
  distribution.sum += sum;
  distribution.count += counts.reduce((total, each) => total + each, 0);
}
