import type { SampleLabels } from '../config/registry-like.js';
import { formatSeries, readType } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { FamilyToWrite, MetricType } from '../protocols/protocol.js';
import type { FamilyReading, SampleReading } from './family-reading.js';
import type { SentZeros } from './sent-zeros.js';
import { Series, type SeriesGroup } from './series.js';

/**
 * @param family the family's name
 * @param labels the sample's own labels
 * @returns whether an earlier process sent the series
 */
export type WasSentBefore = (family: string, labels: SampleLabels) => boolean;

/** The ledger, as a family uses it. */
export interface FamilyLedger {
  /** @returns the labels that every sample of a family gets */
  labelsOf(family: string): Labels;
  /** The series of all families, by name and labels as they are written. */
  readonly series: Map<string, Series>;
  /** @returns whether a group that is new here was sent before, and by which process */
  lookUpHistory(
    key: string,
    family: string,
    labels: SampleLabels,
  ): 'sent' | 'sent-by-another-process' | 'new';
}

/** When a new series was created, in ms since the epoch. */
export interface SeriesCreation {
  readonly createdMs: number;
  /** The same, but earlier than the batch. */
  readonly startMs: number;
}

/** All written series of one metric name. It finds a series without formatting its labels again. */
export class MetricFamily implements FamilyToWrite {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  encoded: unknown = undefined;
  /** The latest batch for which it was read. */
  readIn = 0;
  /** The latest batch that skipped it for lack of time. */
  leftOutOf = 0;
  /** Whether a full batch left it out: then the next batch with this family contains all of it. */
  mustWriteAll = false;
  /** The type as the metric gives it. */
  readonly givenType: unknown;
  readonly #labels: Labels;
  readonly #ledger: FamilyLedger;
  readonly #groups = new Map<string, SeriesGroup>();
  /** The series of the batch under way, in their order. */
  readonly #inOrder: Series[] = [];
  #count = 0;
  /** Group of the latest noted series. */
  #lastGroup: SeriesGroup | undefined;
  /** Whether the series of a group were not consecutive. */
  #isMixed = false;

  constructor({ name, help, type }: FamilyReading, ledger: FamilyLedger) {
    this.name = name;
    this.help = typeof help === 'string' ? help.toWellFormed() : '';
    this.givenType = type;
    this.type = readType(type);
    this.#labels = ledger.labelsOf(name);
    this.#ledger = ledger;
  }

  /** The series noted for the batch under way, in their order: {@link size} of them. */
  get series(): readonly Series[] {
    return this.#inOrder;
  }

  get size(): number {
    return this.#count;
  }

  /** Call it before the samples of a batch are noted. */
  begin(text: number): void {
    this.readIn = text;
    this.#inOrder.length = this.#count;
    this.#count = 0;
    this.#lastGroup = undefined;
    this.#isMixed = false;
  }

  /** Call it when all samples are noted: makes the series of each group consecutive. */
  order(): void {
    if (!this.#isMixed) return;
    const groups = new Map<SeriesGroup, Series[]>();
    for (const series of this.#inOrder.slice(0, this.#count)) {
      const members = groups.get(series.group);
      if (members === undefined) groups.set(series.group, [series]);
      else members.push(series);
    }
    [...groups.values()].flat().forEach((series, i) => {
      this.#inOrder[i] = series;
    });
  }

  /**
   * Notes a sample. If two series of one batch are equal, the first counts: the format does not allow a second.
   *
   * @param text number of the batch under way
   * @param birth when a new series was created
   */
  note(sample: SampleReading, text: number, birth: SeriesCreation): void {
    let { series } = sample;
    if (series?.family !== this) {
      series = this.#find(sample, birth);
      // Another family already has the series: its own name with a suffix such as _total is the same.
      if (series?.family !== this) return;
      sample.series = series;
    }
    if (series.readIn === text) return;
    series.readIn = text;
    this.#inOrder[this.#count] = series;
    this.#count += 1;
    const { value } = sample;
    const { group } = series;
    if (group !== this.#lastGroup) {
      if (group.readIn === text) this.#isMixed = true;
      this.#lastGroup = group;
    }
    group.readIn = text;
    if (value !== 0) group.begunIn = text;
    if (value === series.value || (Number.isNaN(value) && Number.isNaN(series.value))) return;
    series.value = value;
    group.isChanged = true;
  }

  /**
   * Forgets groups that are gone.
   *
   * @param text number of the batch that contained all remaining groups; `undefined` if none remains
   * @param sentZeros remembers the groups that had their 0
   * @returns whether any group remains
   */
  forgetGroups(text: number | undefined, sentZeros: SentZeros): boolean {
    for (const [key, group] of this.#groups) {
      if (group.readIn === text) continue;
      if (group.zeroIn !== undefined) sentZeros.add(key);
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
    birth: SeriesCreation,
  ): Series | undefined {
    if (!this.#isOwnName(metricName)) return undefined;
    const text = formatSeries(metricName, labels, this.#labels);
    let series = this.#ledger.series.get(text);
    if (series === undefined) {
      const naming = { name: metricName, text, own: labels, constant: this.#labels };
      series = new Series(naming, this.#findGroup(metricName, labels, birth), this, value);
      series.group.isChanged = true;
      this.#ledger.series.set(text, series);
    }
    return series;
  }

  #isOwnName(metricName: string): boolean {
    if (metricName === this.name) return true;
    return metricName.startsWith(this.name) && suffix.test(metricName.slice(this.name.length));
  }

  #findGroup(metricName: string, labels: SampleLabels, { createdMs, startMs }: SeriesCreation): SeriesGroup {
    // The quantiles of a summary are gauges: a 0 before them would be wrong.
    const isQuantile = this.type === 'summary' && metricName === this.name;
    const bound = isQuantile ? undefined : this.#distributionLabel;
    const key = formatSeries(bound === undefined ? metricName : this.name, labels, this.#labels, bound);
    let group = this.#groups.get(key);
    if (group === undefined) {
      const isCumulative = this.type === 'counter' || bound !== undefined;
      const memory = isCumulative ? this.#ledger.lookUpHistory(key, this.name, labels) : 'new';
      group = {
        createdMs,
        startMs: memory === 'sent-by-another-process' ? undefined : startMs,
        isCumulative,
        writtenIn: 0,
        request: 0,
        acceptedIn: 0,
        zeroIn: memory === 'new' ? undefined : 0,
        isChanged: true,
        begunIn: 0,
        readIn: 0,
      };
      this.#groups.set(key, group);
    }
    return group;
  }
}

const noLabels: SampleLabels = {};
/** Suffixes that the format allows for the samples of a family. */
const suffix = /^_(?:bucket|sum|count|total|created)$/;
