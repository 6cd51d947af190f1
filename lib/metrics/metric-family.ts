import type { SampleLabels } from '../config/registry-like.js';
import { formatHead, formatSeries, readType, type MetricType } from './exposition-format.js';
import type { FamilyReading, SampleReading } from './kept-sample.js';
import type { Labels } from './labels.js';
import type { SentZeros } from './sent-zeros.js';
import type { Series, SeriesGroup } from './series.js';

/**
 * @param family the family's name
 * @param labels the sample's own labels
 * @returns whether a process before this one sent the series
 */
export type IsStored = (family: string, labels: SampleLabels) => boolean;

/** What a family needs of the ledger that it is in. */
export interface FamilyLedger {
  /** @returns the labels that every sample of a family gets */
  labelsOf(family: string): Labels;
  /** The series of all families, by name and labels as they are written. */
  readonly series: Map<string, Series>;
  hadZero(key: string, family: string, labels: SampleLabels): boolean;
}

/** All series of one metric name that were ever written, found again without writing their labels out again. */
export class MetricFamily {
  /** The lines before its samples: what it counts, and of what type it is. */
  readonly head: string;
  /**
   * What is left of them where only changes are written: half of such a text would be heads, which stores keep by the
   * metric's name, if at all. But without its type nobody can tell that samples of several names are one distribution.
   */
  readonly shortHead: string;
  /** The latest text for which it was read. */
  readIn = 0;
  /** The latest text that there was no time to write it in. */
  leftOutOf = 0;
  /** Whether a text that was to hold everything left it out: then the next one that holds it holds all of it. */
  isOwed = false;
  /** As whoever has the metric says it. */
  readonly givenType: unknown;
  readonly #name: string;
  readonly #type: MetricType;
  readonly #labels: Labels;
  readonly #ledger: FamilyLedger;
  readonly #groups = new Map<string, SeriesGroup>();
  /** As they came for the text under way. */
  readonly #inOrder: Series[] = [];
  #count = 0;

  constructor({ name, help, type }: FamilyReading, ledger: FamilyLedger) {
    this.#name = name;
    this.givenType = type;
    this.#type = readType(type);
    this.#labels = ledger.labelsOf(name);
    this.#ledger = ledger;
    const { helpLine, typeLine } = formatHead(name, help, this.#type);
    this.head = `${helpLine}${typeLine}`;
    this.shortHead = this.#distributionLabel === undefined ? '' : typeLine;
  }

  /** The series noted for the text under way, in their order: {@link size} of them. */
  get series(): readonly Series[] {
    return this.#inOrder;
  }

  get size(): number {
    return this.#count;
  }

  /** To be called before the samples of a text are noted. */
  begin(text: number): void {
    this.readIn = text;
    this.#inOrder.length = this.#count;
    this.#count = 0;
  }

  /**
   * Notes a sample. Of two equal series in one text the first stands: the format allows no second.
   *
   * @param text number of the text under way
   * @param bornMs when a series never seen before was made
   */
  note(sample: SampleReading, text: number, bornMs: number): void {
    let { series } = sample;
    if (series?.family !== this) {
      series = this.#find(sample, bornMs);
      // Not of a family that has the series already, under a name that it makes its own samples' names of.
      if (series?.family !== this) return;
      sample.series = series;
    }
    if (series.readIn === text) return;
    series.readIn = text;
    this.#inOrder[this.#count] = series;
    this.#count += 1;
    const { value } = sample;
    const { group } = series;
    group.readIn = text;
    if (value !== 0) group.begunIn = text;
    if (value === series.value || (Number.isNaN(value) && Number.isNaN(series.value))) return;
    series.value = value;
    group.isChanged = true;
  }

  /**
   * Forgets groups that are gone.
   *
   * @param text the one that held all that are left; `undefined` where none is
   * @param sentZeros takes those that had their 0
   * @returns whether any is left
   */
  forgetGroups(text: number | undefined, sentZeros: SentZeros): boolean {
    for (const [key, group] of this.#groups) {
      if (group.readIn === text) continue;
      if (group.zeroIn !== undefined) sentZeros.add(key);
      this.#groups.delete(key);
    }
    return this.#groups.size > 0;
  }

  /** Which label tells the samples of one distribution apart. */
  get #distributionLabel(): 'le' | 'quantile' | undefined {
    if (this.#type === 'histogram') return 'le';
    return this.#type === 'summary' ? 'quantile' : undefined;
  }

  #find(
    { metricName = this.#name, labels = noLabels, value }: SampleReading,
    bornMs: number,
  ): Series | undefined {
    if (!this.#isOwnName(metricName)) return undefined;
    const text = formatSeries(metricName, labels, this.#labels);
    let series = this.#ledger.series.get(text);
    if (series === undefined) {
      series = {
        prefix: `${text} `,
        group: this.#findGroup(metricName, labels, bornMs),
        family: this,
        value,
        readIn: 0,
      };
      series.group.isChanged = true;
      this.#ledger.series.set(text, series);
    }
    return series;
  }

  #isOwnName(metricName: string): boolean {
    if (metricName === this.#name) return true;
    return metricName.startsWith(this.#name) && suffix.test(metricName.slice(this.#name.length));
  }

  #findGroup(metricName: string, labels: SampleLabels, bornMs: number): SeriesGroup {
    // A summary's quantiles are gauges: a 0 before them would be a lie.
    const isQuantile = this.#type === 'summary' && metricName === this.#name;
    const bound = isQuantile ? undefined : this.#distributionLabel;
    const key = formatSeries(bound === undefined ? metricName : this.#name, labels, this.#labels, bound);
    let group = this.#groups.get(key);
    if (group === undefined) {
      const isCumulative = this.#type === 'counter' || bound !== undefined;
      group = {
        bornMs,
        isCumulative,
        writtenIn: 0,
        acceptedIn: 0,
        zeroIn: isCumulative && this.#ledger.hadZero(key, this.#name, labels) ? 0 : undefined,
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
/** What the format lets the samples of a family be called after it. */
const suffix = /^_(?:bucket|sum|count|total|created)$/;
