import { hasLabels } from '../has-labels.js';
import type { ReceivedPush } from './received-push.js';

/** A value of a series and its time. If the sample has no timestamp, that is the time of its push. */
export interface StoredPoint {
  readonly timestampMs: number;
  readonly value: number;
}

/** All points of one series in accepted pushes, oldest first. */
export interface StoredSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly StoredPoint[];
}

/**
 * Groups the samples of accepted pushes into series, as a store does.
 *
 * @param name full name of the series, such as `x_bucket`
 * @param labels labels that the series must have, besides others. An empty value matches a missing label.
 */
export function findSeries(
  pushes: readonly ReceivedPush[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): StoredSeries[] {
  const found = new Map<string, StoredSeries & { points: StoredPoint[] }>();
  for (const push of pushes.filter(({ accepted }) => accepted)) {
    for (const sample of push.samples.filter(
      (sample) => sample.name === name && hasLabels(sample.labels, labels),
    )) {
      const key = JSON.stringify(Object.entries(sample.labels).sort());
      const series = found.get(key) ?? { name, labels: sample.labels, points: [] };
      series.points.push({ timestampMs: sample.timestampMs ?? push.receivedAt, value: sample.value });
      found.set(key, series);
    }
  }
  // The sort is stable: of two points with the same time, the later received one stays last.
  return [...found.values()].map((series) => ({
    ...series,
    points: series.points.sort((a, b) => a.timestampMs - b.timestampMs),
  }));
}

/** @returns the sum of the last values of all series; `undefined` if there are none */
export function sumOfLastValues(series: readonly StoredSeries[]): number | undefined {
  const lastValues = series.map(({ points }) => points.at(-1)?.value ?? 0);
  return lastValues.length === 0 ? undefined : lastValues.reduce((sum, value) => sum + value, 0);
}
