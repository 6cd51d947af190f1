import type * as promClient from 'prom-client';

/**
 * What prom-client's metrics hold, read and changed at once: their own `get()` answers by a promise, which a process
 * about to crash does not live to see, and makes objects of every value, all garbage; what they are set with looks labels
 * up each time; and histograms have no way of adding counts. `hashMap` is where all of prom-client 15 keeps them; its
 * specs, and ours, hold it there.
 *
 * @see docs/decisions/0702-reading-prom-client-directly.md
 */
export interface MetricState<Entry> {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  /** Sets the metric's values before they are read. */
  readonly collect?: (() => unknown) | undefined;
  /** By labels; another object after `reset()`. */
  readonly hashMap: Record<string, Entry>;
}

export type ValueState = MetricState<Value>;

export interface HistogramState extends MetricState<Distribution> {
  readonly upperBounds: readonly number[];
}

/** One label set of a counter or gauge; a gauge makes another whenever it is set. */
export interface Value {
  readonly labels: Labels;
  value: number;
}

/** One label set of a histogram. */
export interface Distribution {
  readonly labels: Labels;
  /** By upper bound, those of smaller bounds not included. */
  readonly bucketValues: Record<string, number>;
  sum: number;
  count: number;
}

type Labels = Readonly<Partial<Record<string, string | number>>>;

/** @returns what a counter or gauge holds */
export function valueStateOf(metric: promClient.Counter | promClient.Gauge): ValueState {
  return metric as unknown as ValueState;
}

/** @returns what a histogram holds */
export function histogramStateOf(metric: promClient.Histogram): HistogramState {
  return metric as unknown as HistogramState;
}

/** @returns the counts of a counter by the value of a label, without the series that has no such label */
export function readByLabel(
  counter: promClient.Counter,
  name: string,
): readonly (readonly [value: string, count: number])[] {
  const { hashMap } = valueStateOf(counter);
  const counts: [string, number][] = [];
  // Read at each invocation, where there is mostly nothing: `Object.values()` would cost more than all the rest.
  for (const key in hashMap) {
    // An enumerable key of Object.prototype is no label set.
    if (!Object.hasOwn(hashMap, key)) continue;
    const entry = hashMap[key];
    const value = entry?.labels[name];
    if (entry !== undefined && value !== undefined) counts.push([String(value), entry.value]);
  }
  return counts;
}

/** @returns the value of a counter without labels */
export function readTotal(counter: promClient.Counter): number {
  return valueStateOf(counter).hashMap['']?.value ?? 0;
}

/** Sets a gauge without labels, or a counter whose total somebody else keeps. */
export function setTotal(metric: promClient.Counter | promClient.Gauge, value: number): void {
  setEntry(metric, noLabels, value);
}

/** A label set, and where prom-client keeps what has it. */
export interface LabelSet {
  readonly key: string;
  readonly labels: Labels;
}

export const noLabels: LabelSet = { key: '', labels: labelsOf({}) };

/** @returns a label set of one label */
export function labelSet(name: string, value: string): LabelSet {
  return { key: `${name}:${value},`, labels: labelsOf({ [name]: value }) };
}

/**
 * @returns labels without a prototype: prom-client looks at each enumerable key, also of `Object.prototype`, and throws
 * where one is none of the metric's labels
 */
export function labelsOf(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.assign(Object.create(null), labels) as Record<string, string>;
}

/** Sets one label set of a gauge. */
export function setEntry(
  metric: promClient.Counter | promClient.Gauge,
  { key, labels }: LabelSet,
  value: number,
): void {
  const { hashMap } = valueStateOf(metric);
  const entry = hashMap[key];
  if (entry === undefined) hashMap[key] = { value, labels };
  else entry.value = value;
}

/** Removes one label set of a gauge. */
export function clearEntry(metric: promClient.Gauge, { key }: LabelSet): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- it is an object of prom-client's making
  delete valueStateOf(metric).hashMap[key];
}

/** @returns the one distribution of a histogram without labels; `undefined` after a `reset()` */
export function findDistribution(histogram: promClient.Histogram): Distribution | undefined {
  return histogramStateOf(histogram).hashMap[''];
}

const namesOfBounds = new WeakMap<readonly number[], readonly string[]>();

/** @returns upper bounds as keys: written out once, since that costs more than all the rest of a reading */
export function nameBounds(bounds: readonly number[]): readonly string[] {
  let names = namesOfBounds.get(bounds);
  if (names === undefined) {
    names = bounds.map(String);
    namesOfBounds.set(bounds, names);
  }
  return names;
}

/** Counts one, as the counter's own method does, for a label set that is found by its key. */
export function increment(counter: promClient.Counter, labelSet: LabelSet): void {
  addTo(counter, labelSet, 1);
}

/** Adds to a counter, as its own method does, for a label set that is found by its key. */
export function addTo(counter: promClient.Counter, { key, labels }: LabelSet, value: number): void {
  const { hashMap } = valueStateOf(counter);
  const entry = hashMap[key];
  if (entry === undefined) hashMap[key] = { value, labels };
  else entry.value += value;
}
