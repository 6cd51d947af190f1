import type { MetricFamilyJson, MetricValueJson } from '../config/registry-like.js';
import { formatHelp, formatSeries, formatType } from './exposition-format.js';
import type { Labels } from './labels.js';
import { isSampleOf, type Series, type SeriesGroup } from './series.js';

const distributionLabels: Readonly<Record<string, string>> = { histogram: 'le', summary: 'quantile' };

/**
 * @param family the family's name
 * @param labels the sample's own labels
 * @returns whether a process before this one sent the series
 */
export type IsStored = (family: string, labels: MetricValueJson['labels']) => boolean;

/** All series of one metric name that were ever written, found again without writing their labels out again. */
export class MetricFamily {
  /** The lines before its samples. */
  readonly help: string;
  readonly typeLine: string;
  readonly #name: string;
  readonly #constant: Labels;
  readonly #type: unknown;
  readonly #isStored: IsStored;
  readonly #seriesByText = new Map<string, Series>();
  readonly #groups = new Map<string, SeriesGroup>();
  /** As they came for the latest text: most come in the same place again. */
  readonly #inOrder: Series[] = [];
  #count = 0;

  constructor(family: MetricFamilyJson, constant: Labels, isStored: IsStored) {
    this.help = formatHelp(family);
    this.typeLine = formatType(family);
    this.#name = family.name;
    this.#type = family.type;
    this.#constant = constant;
    this.#isStored = isStored;
  }

  /** The series read for the text under way, in their order. */
  get series(): readonly Series[] {
    return this.#inOrder;
  }

  /** To be called before the samples of a text are noted. */
  begin(): void {
    this.#count = 0;
  }

  /**
   * Notes a sample. Of two equal series in one text the first stands: the format allows no second.
   *
   * @param text number of the text under way
   * @param bornMs when a series never seen before was made
   */
  note(sample: MetricValueJson, text: number, bornMs: number): void {
    const series = this.#find(sample, bornMs);
    if (series.readIn === text) return;
    const { group } = series;
    if (!Object.is(series.value, sample.value)) group.isChanged = true;
    if (sample.value !== 0) group.begunIn = text;
    series.value = sample.value;
    series.readIn = text;
    this.#inOrder[this.#count] = series;
    this.#count += 1;
  }

  /** To be called when all samples of a text are noted. */
  end(): void {
    this.#inOrder.length = this.#count;
  }

  /** Forgets series that are gone, so that labels that come and go cost no memory. */
  forgetAllBut(text: number): void {
    const kept = new Set<SeriesGroup>();
    for (const [key, series] of this.#seriesByText) {
      if (series.readIn === text) kept.add(series.group);
      else this.#seriesByText.delete(key);
    }
    for (const [key, group] of this.#groups) if (!kept.has(group)) this.#groups.delete(key);
  }

  #find({ metricName = this.#name, labels, value }: MetricValueJson, bornMs: number): Series {
    const expected = this.#inOrder[this.#count];
    if (expected !== undefined && isSampleOf(expected, metricName, labels)) return expected;

    const text = formatSeries(metricName, labels, this.#constant);
    let series = this.#seriesByText.get(text);
    if (series === undefined) {
      series = {
        name: metricName,
        labels: Object.assign(Object.create(null), labels) as MetricValueJson['labels'],
        labelCount: Object.keys(labels).length,
        prefix: `${text} `,
        group: this.#findGroup(metricName, labels, bornMs),
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
