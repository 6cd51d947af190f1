import type { MetricValueJson } from '../config/registry-like.js';
import { formatHelp, formatSeries, formatType } from './exposition-format.js';
import type { FamilyReading, SampleReading } from './kept-sample.js';
import type { Labels } from './labels.js';
import type { Series, SeriesGroup } from './series.js';

const distributionLabels: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' };

/**
 * @param family the family's name
 * @param labels the sample's own labels
 * @returns whether a process before this one sent the series
 */
export type IsStored = (family: string, labels: MetricValueJson['labels']) => boolean;

/** All series of one metric name that were ever written, found again without writing their labels out again. */
export class MetricFamily {
  /** The lines before its samples: what it counts, and of what type it is. */
  readonly head: string;
  /**
   * What is left of them where only changes are written: half of such a text would be heads, which stores keep by the
   * metric's name, if at all. But without its type nobody can tell that samples of several names are one distribution.
   */
  readonly shortHead: string;
  readonly #name: string;
  readonly #constant: Labels;
  readonly #type: unknown;
  readonly #isStored: IsStored;
  readonly #seriesByText = new Map<string, Series>();
  readonly #groups = new Map<string, SeriesGroup>();
  /** As they came for the text under way. */
  readonly #inOrder: Series[] = [];
  #count = 0;
  /** The latest text for which it was read. */
  #readIn = 0;

  constructor(family: FamilyReading, constant: Labels, isStored: IsStored) {
    const typeLine = formatType(family);
    this.head = `${formatHelp(family)}${typeLine}`;
    this.shortHead = distributionLabels[String(family.type)] === undefined ? '' : typeLine;
    this.#name = family.name;
    this.#type = family.type;
    this.#constant = constant;
    this.#isStored = isStored;
  }

  /** The series read for the text under way, in their order. */
  get series(): readonly Series[] {
    return this.#inOrder;
  }

  /**
   * To be called before the samples of a text are noted.
   *
   * @returns whether it was called for this text before
   */
  begin(text: number): boolean {
    if (this.#readIn === text) return true;
    this.#readIn = text;
    this.#count = 0;
    return false;
  }

  /**
   * Notes a sample. Of two equal series in one text the first stands: the format allows no second.
   *
   * @param text number of the text under way
   * @param bornMs when a series never seen before was made
   */
  note(sample: SampleReading, text: number, bornMs: number): void {
    let { series } = sample;
    if (series?.family !== this) sample.series = series = this.#find(sample, bornMs);
    if (series.readIn === text) return;
    series.readIn = text;
    this.#inOrder[this.#count] = series;
    this.#count += 1;
    const { value } = sample;
    if (value !== 0) series.group.begunIn = text;
    if (value === series.value || (Number.isNaN(value) && Number.isNaN(series.value))) return;
    series.value = value;
    series.group.isChanged = true;
  }

  /** To be called when all samples of a text are noted. */
  end(): void {
    this.#inOrder.length = this.#count;
  }

  /**
   * Forgets series that are gone, so that labels that come and go cost no memory.
   *
   * @returns whether any is left
   */
  forgetAllBut(text: number): boolean {
    const kept = new Set<SeriesGroup>();
    for (const [key, series] of this.#seriesByText) {
      if (series.readIn === text) kept.add(series.group);
      else {
        // Whoever still holds it finds another, should it come back.
        series.family = undefined;
        this.#seriesByText.delete(key);
      }
    }
    for (const [key, group] of this.#groups) if (!kept.has(group)) this.#groups.delete(key);
    return kept.size > 0;
  }

  #find({ metricName = this.#name, labels, value }: MetricValueJson, bornMs: number): Series {
    const text = formatSeries(metricName, labels, this.#constant);
    let series = this.#seriesByText.get(text);
    if (series === undefined) {
      series = {
        prefix: `${text} `,
        group: this.#findGroup(metricName, labels, bornMs),
        family: this,
        value,
        readIn: 0,
      };
      series.group.isChanged = true;
      this.#seriesByText.set(text, series);
    }
    return series;
  }

  #findGroup(metricName: string, labels: MetricValueJson['labels'], bornMs: number): SeriesGroup {
    // A summary's quantiles are gauges: a 0 before them would be a lie.
    const isQuantile = this.#type === 'summary' && metricName === this.#name;
    const bound = isQuantile ? undefined : distributionLabels[String(this.#type)];
    const key = formatSeries(bound === undefined ? metricName : this.#name, labels, this.#constant, bound);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = {
        bornMs,
        isCumulative: this.#type === 'counter' || bound !== undefined,
        writtenIn: 0,
        acceptedIn: 0,
        zeroIn: this.#isStored(this.#name, labels) ? 0 : undefined,
        isChanged: true,
        begunIn: 0,
      };
      this.#groups.set(key, group);
    }
    return group;
  }
}
