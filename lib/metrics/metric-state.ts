import type * as promClient from 'prom-client';

/**
 * The internal state of a prom-client metric, for what prom-client's own methods cannot do. `get()` returns a promise, which is
 * too late for a process that is about to crash, and creates an object for every value. A histogram has no method that sets its
 * counts. Everything else uses prom-client's own methods. prom-client 15 keeps the values in `hashMap`; specs check that.
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

/** @returns the values of a counter by the value of a label. Series without this label are left out. */
export function readCounterByLabel(
  counter: promClient.Counter,
  name: string,
): readonly (readonly [value: string, count: number])[] {
  const { hashMap } = valueStateOf(counter);
  const counts: [string, number][] = [];
  // Called at each invocation, mostly without any labelled entry. `Object.values()` would take longer than all the rest.
  for (const key in hashMap) {
    // `for…in` also lists enumerable keys that somebody added to Object.prototype.
    if (!Object.hasOwn(hashMap, key)) continue;
    const entry = hashMap[key];
    const value = entry?.labels[name];
    if (entry !== undefined && value !== undefined) counts.push([String(value), entry.value]);
  }
  return counts;
}

/** @returns the value of a counter without labels */
export function readCounter(counter: promClient.Counter): number {
  return valueStateOf(counter).hashMap['']?.value ?? 0;
}

/** Sets a gauge without labels. */
export function setGauge(gauge: promClient.Gauge, value: number): void {
  setLabelledGauge(gauge, noLabels, value);
}

/** Increases a counter without labels to a total that is counted elsewhere. It never decreases the counter. */
export function raiseCounterTo(counter: promClient.Counter, total: number): void {
  addTo(counter, noLabels, Math.max(0, total - readCounter(counter)));
}

/** Labels without a prototype, see {@link withoutPrototype}. Create it once if it is used often. */
export interface LabelSet {
  readonly labels: Record<string, string>;
}

export const noLabels: LabelSet = { labels: withoutPrototype({}) };

/** @returns a label set with one label */
export function labelSet(name: string, value: string): LabelSet {
  return { labels: withoutPrototype({ [name]: value }) };
}

/**
 * @returns a copy without a prototype. prom-client throws if any enumerable key is not a label of the metric, including keys that
 * somebody added to `Object.prototype`.
 */
export function withoutPrototype(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.assign(Object.create(null), labels) as Record<string, string>;
}

/** Sets one label set of a gauge. */
export function setLabelledGauge(gauge: promClient.Gauge, { labels }: LabelSet, value: number): void {
  gauge.set(labels, value);
}

/** Removes one label set of a gauge. */
export function removeLabelSet(gauge: promClient.Gauge, { labels }: LabelSet): void {
  gauge.remove(labels);
}

/** @returns the distribution of a histogram without labels; `undefined` after its `reset()` */
export function findDistribution(histogram: promClient.Histogram): Distribution | undefined {
  return histogramStateOf(histogram).hashMap[''];
}

const keysByBounds = new WeakMap<readonly number[], readonly string[]>();

/**
 * @returns the keys of `bucketValues` for upper bounds. Cached, because formatting them takes longer than all the rest of a
 * reading.
 */
export function toBucketKeys(bounds: readonly number[]): readonly string[] {
  let names = keysByBounds.get(bounds);
  if (names === undefined) {
    names = bounds.map(String);
    keysByBounds.set(bounds, names);
  }
  return names;
}

/** Adds 1 to one label set of a counter. */
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
