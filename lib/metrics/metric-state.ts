import type * as promClient from 'prom-client';

/**
 * Reads and sets the state of prom-client's metrics where its own methods cannot. Their `get()` returns a promise, too late
 * for a process that is about to crash, and creates an object for every value. A histogram has no method that sets its
 * counts. Everything else is set by prom-client's own methods. prom-client 15 keeps its values in `hashMap`; its
 * specs and ours check that.
 *
 * @see docs/decisions/0702-reading-prom-client-directly.md
 */
export interface MetricState<Entry> {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  /** Updates the metric's values before they are read. */
  readonly collect?: (() => unknown) | undefined;
  /** Values by labels; a new object after `reset()`. */
  readonly hashMap: Record<string, Entry>;
}

export type ValueState = MetricState<Value>;

export interface HistogramState extends MetricState<Distribution> {
  readonly upperBounds: readonly number[];
}

/** One label set of a counter or gauge; a gauge creates a new object whenever it is set. */
export interface Value {
  readonly labels: Labels;
  value: number;
}

/** One label set of a histogram. */
export interface Distribution {
  readonly labels: Labels;
  /** Counts by upper bound, without those of smaller bounds. */
  readonly bucketValues: Record<string, number>;
  sum: number;
  count: number;
}

type Labels = Readonly<Partial<Record<string, string | number>>>;

/** @returns the state of a counter or gauge */
function valueStateOf(metric: promClient.Counter | promClient.Gauge): ValueState {
  return metric as unknown as ValueState;
}

/** @returns the state of a histogram */
function histogramStateOf(metric: promClient.Histogram): HistogramState {
  return metric as unknown as HistogramState;
}

/** @returns the counts of a counter by the value of a label, without the series that has no such label */
export function readByLabel(
  counter: promClient.Counter,
  name: string,
): readonly (readonly [value: string, count: number])[] {
  const { hashMap } = valueStateOf(counter);
  const counts: [string, number][] = [];
  // Called at each invocation, and mostly there is nothing: `Object.values()` would cost more than all other steps.
  for (const key in hashMap) {
    // An enumerable key of Object.prototype is not a label set.
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

/** Sets a gauge without labels. */
export function setTotal(gauge: promClient.Gauge, value: number): void {
  setEntry(gauge, noLabels, value);
}

/** Increases a counter without labels to a total that is kept elsewhere. */
export function advanceTotal(counter: promClient.Counter, total: number): void {
  addTo(counter, noLabels, Math.max(0, total - readTotal(counter)));
}

/** Labels in the form that every metric accepts, see {@link labelsOf}. */
export interface LabelSet {
  readonly labels: Record<string, string>;
}

export const noLabels: LabelSet = { labels: labelsOf({}) };

/** @returns a label set of one label */
export function labelSet(name: string, value: string): LabelSet {
  return { labels: labelsOf({ [name]: value }) };
}

/**
 * @returns labels without a prototype: prom-client checks each enumerable key, also of `Object.prototype`, and throws if one
 * is not a label of the metric
 */
export function labelsOf(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.assign(Object.create(null), labels) as Record<string, string>;
}

/** Sets one label set of a gauge. */
export function setEntry(gauge: promClient.Gauge, { labels }: LabelSet, value: number): void {
  gauge.set(labels, value);
}

/** Removes one label set of a gauge. */
export function clearEntry(gauge: promClient.Gauge, { labels }: LabelSet): void {
  gauge.remove(labels);
}

/** @returns the one distribution of a histogram without labels; `undefined` after a `reset()` */
export function findDistribution(histogram: promClient.Histogram): Distribution | undefined {
  return histogramStateOf(histogram).hashMap[''];
}

const namesOfBounds = new WeakMap<readonly number[], readonly string[]>();

/** @returns upper bounds as keys. Call it once: it costs more than all other steps of a reading. */
export function nameBounds(bounds: readonly number[]): readonly string[] {
  let names = namesOfBounds.get(bounds);
  if (names === undefined) {
    names = bounds.map(String);
    namesOfBounds.set(bounds, names);
  }
  return names;
}

/** Counts one. */
export function increment(counter: promClient.Counter, labelSet: LabelSet): void {
  addTo(counter, labelSet, 1);
}

/** Adds to one label set of a counter or gauge. */
export function addTo(
  metric: promClient.Counter | promClient.Gauge,
  { labels }: LabelSet,
  value: number,
): void {
  metric.inc(labels, value);
}
