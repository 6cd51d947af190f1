import type { SampleLabels } from '../config/registry-like.js';
import { formatSeries, readType } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { MetricType } from '../exposition/metric-type.js';
import type { FamilyToWrite } from '../protocols/protocol.js';
import type { FamilyReading, SampleReading } from './family-reading.js';
import type { SentZeros } from './sent-zeros.js';
import { Series, type SeriesGroup } from './series.js';

/**
 * @param family the family's name
 * @param labels the sample's own labels
 * @returns whether an earlier process sent the series
 */
export type WasSentBefore = (family: string, labels: SampleLabels) => boolean;

/** The parts of the ledger that a family uses. */
export interface FamilyLedger {
  /** @returns the labels that every sample of a family gets */
  labelsOf(family: string): Labels;
  /** The series of all families, by name and labels in Prometheus text. */
  readonly series: Map<string, Series>;
  /** @returns whether a group that is new to the ledger was sent before, and by which process */
  lookUpHistory(
    key: string,
    family: string,
    labels: SampleLabels,
  ): 'sent' | 'sent-by-another-process' | 'new';
}

/** When the new series of a batch were created, in ms since the epoch. */
export interface SeriesCreation {
  readonly createdMs: number;
  /** The same, but at least 1 ms before the time of the batch: a stream must start before its first sample. */
  readonly startMs: number;
}

/** All written series of one metric name. It formats the labels of a series only when it first reads the series. */
export class MetricFamily implements FamilyToWrite {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  encoded: unknown = undefined;
  /** Number of the latest batch for which the family was read. */
  readInBatch = 0;
  /** Number of the latest batch that skipped the family for lack of time. */
  skippedInBatch = 0;
  /** Number of the latest batch that began to write the series. */
  writtenInBatch = 0;
  /** Whether a full batch skipped the family: then the next batch with it has its metadata, and forgets removed series. */
  isFullDue = false;
  /** The type as the metric reports it, not checked. */
  readonly givenType: unknown;
  readonly #labels: Labels;
  readonly #ledger: FamilyLedger;
  readonly #groups = new Map<string, SeriesGroup>();
  /** The series of the current batch in order. Only the first `#count` are valid: the array is reused. */
  readonly #batchSeries: Series[] = [];
  #count = 0;
  #nextIndex = 0;
  #nextSeries: Series | undefined;
  /** Group of the series that was recorded last. */
  #lastGroup: SeriesGroup | undefined;
  /** The histogram or summary group that was found last, and the labels of the sample for which it was found. */
  #lastFound: { readonly labels: SampleLabels; readonly group: SeriesGroup } | undefined;
  /** Whether series of other groups stand between the series of a group. */
  #isInterleaved = false;

  constructor({ name, help, type }: FamilyReading, ledger: FamilyLedger) {
    this.name = name;
    this.help = typeof help === 'string' ? help.toWellFormed() : '';
    this.givenType = type;
    this.type = readType(type);
    this.#labels = ledger.labelsOf(name);
    this.#ledger = ledger;
  }

  /** The series of the current batch in order. Only the first {@link size} are valid. */
  get series(): readonly Series[] {
    return this.#batchSeries;
  }

  get size(): number {
    return this.#count;
  }

  /** Index of the series to write next. It is not always 0: for lack of time, a batch may end in the middle of the family. */
  get nextIndex(): number {
    return this.#nextIndex;
  }

  /** Begins a batch. Call it before {@link record}. */
  begin(batch: number): void {
    this.readInBatch = batch;
    this.#batchSeries.length = this.#count;
    this.#count = 0;
    this.#lastGroup = undefined;
    this.#lastFound = undefined;
    this.#isInterleaved = false;
  }

  /** Makes the series of each group consecutive. Call it after all samples are recorded. */
  sortByGroup(): void {
    if (!this.#isInterleaved) return;
    const groups = new Map<SeriesGroup, Series[]>();
    for (const series of this.#batchSeries.slice(0, this.#count)) {
      const members = groups.get(series.group);
      if (members === undefined) groups.set(series.group, [series]);
      else members.push(series);
    }
    [...groups.values()].flat().forEach((series, i) => {
      this.#batchSeries[i] = series;
    });
  }

  /** Finds {@link nextIndex} in the order of the current batch. Call it after {@link sortByGroup}. */
  resume(): void {
    const index = this.#nextSeries === undefined ? 0 : this.#batchSeries.indexOf(this.#nextSeries);
    this.moveTo(index >= 0 && index < this.#count ? index : this.#nextIndex);
  }

  /** Sets {@link nextIndex} to the first boundary at the index or after it; to 0 if there is none. */
  moveTo(index: number): void {
    const boundary = this.findBoundary(index);
    this.#nextIndex = boundary < this.#count ? boundary : 0;
    this.#nextSeries = this.#batchSeries[this.#nextIndex];
  }

  /**
   * Finds where a batch may end: it must not divide a group, or the series of a summary with the same labels, because OTLP has one
   * data point for all of them. Call it after {@link sortByGroup}.
   *
   * @returns the first such index from `index` on, at most {@link size}
   */
  findBoundary(index: number): number {
    let boundary = Math.min(index, this.#count);
    while (boundary > 0 && boundary < this.#count && this.#continuesAt(boundary)) boundary += 1;
    return boundary;
  }

  #continuesAt(index: number): boolean {
    const [before, series] = [this.#batchSeries[index - 1], this.#batchSeries[index]];
    if (before === undefined || series === undefined) return false;
    return (
      before.group === series.group ||
      (this.type === 'summary' && areEqualExcept('quantile', before.ownLabels, series.ownLabels))
    );
  }

  /** Lets later batches contain the groups that this batch does not, also if they do not change. */
  markUnwritten(batch: number): void {
    for (const group of this.#groups.values()) if (group.writtenInBatch !== batch) group.isChanged = true;
  }

  /**
   * Records a sample for the current batch. A second sample of the same series is ignored, because the format does not allow it.
   *
   * @param batch number of the current batch
   * @param creation when the series was created, if it is new
   */
  record(sample: SampleReading, batch: number, creation: SeriesCreation): void {
    let { series } = sample;
    if (series?.family !== this) {
      series = this.#find(sample, creation);
      // Another family has this series: the name of one family with a suffix such as _total can be the name of another.
      if (series?.family !== this) return;
      sample.series = series;
    }
    if (series.readInBatch === batch) return;
    series.readInBatch = batch;
    this.#batchSeries[this.#count] = series;
    this.#count += 1;
    const { value } = sample;
    const { group } = series;
    if (group !== this.#lastGroup) {
      if (group.readInBatch === batch) this.#isInterleaved = true;
      this.#lastGroup = group;
    }
    group.readInBatch = batch;
    if (value !== 0) group.nonZeroInBatch = batch;
    if (value === series.value || (Number.isNaN(value) && Number.isNaN(series.value))) return;
    series.value = value;
    group.isChanged = true;
  }

  /**
   * Forgets groups that the metric no longer has.
   *
   * @param batch number of the batch for which all remaining groups were read; `undefined` to forget all groups
   * @param sentZeros gets the groups with a sent zero sample
   * @returns whether any group remains
   */
  forgetRemovedGroups(batch: number | undefined, sentZeros: SentZeros): boolean {
    for (const [key, group] of this.#groups) {
      if (group.readInBatch === batch) continue;
      if (group.zeroInBatch !== undefined) sentZeros.add(key);
      this.#groups.delete(key);
    }
    return this.#groups.size > 0;
  }

  /** The label that distinguishes the samples of one distribution. */
  get #distributionLabel(): 'le' | 'quantile' | undefined {
    if (this.type === 'histogram') return 'le';
    return this.type === 'summary' ? 'quantile' : undefined;
  }

  #find(
    { metricName = this.name, labels = noLabels, value }: SampleReading,
    creation: SeriesCreation,
  ): Series | undefined {
    if (!this.#isOwnName(metricName)) return undefined;
    const text = formatSeries(metricName, labels, this.#labels);
    let series = this.#ledger.series.get(text);
    if (series === undefined) {
      const naming = { name: metricName, text, ownLabels: labels, constantLabels: this.#labels };
      series = new Series(naming, this.#findGroup(metricName, labels, text, creation), this, value);
      series.group.isChanged = true;
      this.#ledger.series.set(text, series);
    }
    return series;
  }

  #isOwnName(metricName: string): boolean {
    if (metricName === this.name) return true;
    return metricName.startsWith(this.name) && suffix.test(metricName.slice(this.name.length));
  }

  #findGroup(
    metricName: string,
    labels: SampleLabels,
    text: string,
    { createdMs, startMs }: SeriesCreation,
  ): SeriesGroup {
    // The quantiles of a summary are gauges, so a zero sample before them would be wrong.
    const isQuantile = this.type === 'summary' && metricName === this.name;
    const ignoredLabel = isQuantile ? undefined : this.#distributionLabel;
    const last = this.#lastFound;
    // The buckets of a histogram usually follow each other. Comparing their labels takes less time than formatting a key for each.
    if (ignoredLabel !== undefined && last !== undefined && areEqualExcept(ignoredLabel, labels, last.labels))
      return last.group;
    const key =
      ignoredLabel === undefined ? text : formatSeries(this.name, labels, this.#labels, ignoredLabel);
    let group = this.#groups.get(key);
    if (group === undefined) {
      const isCumulative = this.type === 'counter' || ignoredLabel !== undefined;
      const history = isCumulative ? this.#ledger.lookUpHistory(key, this.name, labels) : 'new';
      group = {
        createdMs,
        startMs: history === 'sent-by-another-process' ? undefined : startMs,
        isCumulative,
        writtenInBatch: 0,
        requestIndex: 0,
        acceptedInBatch: 0,
        zeroInBatch: history === 'new' ? undefined : 0,
        isChanged: true,
        nonZeroInBatch: 0,
        readInBatch: 0,
      };
      this.#groups.set(key, group);
    }
    this.#lastFound = ignoredLabel === undefined ? undefined : { labels, group };
    return group;
  }
}

/** @returns whether two label sets are equal, apart from one label */
function areEqualExcept(ignoredLabel: string, one: SampleLabels, other: SampleLabels): boolean {
  return containsExcept(ignoredLabel, one, other) && containsExcept(ignoredLabel, other, one);
}

function containsExcept(ignoredLabel: string, labels: SampleLabels, contained: SampleLabels): boolean {
  for (const name of Object.keys(contained))
    if (name !== ignoredLabel && labels[name] !== contained[name]) return false;
  return true;
}

const noLabels: SampleLabels = {};
/** Suffixes that the format allows for the samples of a family. */
const suffix = /^_(?:bucket|sum|count|total|created)$/;
