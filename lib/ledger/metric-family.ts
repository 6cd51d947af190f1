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
 * @returns whether a process before this one sent the series
 */
export type WasSentBefore = (family: string, labels: SampleLabels) => boolean;

/** What a family needs of the ledger that it is in. */
export interface FamilyLedger {
  /** @returns the labels that every sample of a family gets */
  labelsOf(family: string): Labels;
  /** The series of all families, by name and labels as they are written. */
  readonly series: Map<string, Series>;
  /** @returns what is known of a group that is new here: whether it was sent before, and by which process */
  recall(key: string, family: string, labels: SampleLabels): 'sent' | 'sent-by-another-process' | 'new';
}

/** When a series was made that was never seen before, in ms since the epoch. */
export interface Birth {
  readonly bornMs: number;
  /** The same, but earlier than the batch. */
  readonly startMs: number;
}

/** All series of one metric name that were ever written, found again without writing their labels out again. */
export class MetricFamily implements FamilyToWrite {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  encoded: unknown = undefined;
  /** The latest batch for which it was read. */
  readIn = 0;
  /** The latest batch that there was no time to write it in. */
  leftOutOf = 0;
  /** Whether a text that was to hold everything left it out: then the next one that holds it holds all of it. */
  isOwed = false;
  /** As whoever has the metric says it. */
  readonly givenType: unknown;
  readonly #labels: Labels;
  readonly #ledger: FamilyLedger;
  readonly #groups = new Map<string, SeriesGroup>();
  /** As they came for the text under way. */
  readonly #inOrder: Series[] = [];
  #count = 0;
  /** Of the series that was noted last. */
  #lastGroup: SeriesGroup | undefined;
  /** Whether series of one group came apart from each other. */
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

  /** To be called before the samples of a text are noted. */
  begin(text: number): void {
    this.readIn = text;
    this.#inOrder.length = this.#count;
    this.#count = 0;
    this.#lastGroup = undefined;
    this.#isMixed = false;
  }

  /** To be called when all samples are noted: puts the series of each group together, where they came apart. */
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
   * Notes a sample. Of two equal series in one text the first stands: the format allows no second.
   *
   * @param text number of the text under way
   * @param birth when a series never seen before was made
   */
  note(sample: SampleReading, text: number, birth: Birth): void {
    let { series } = sample;
    if (series?.family !== this) {
      series = this.#find(sample, birth);
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
    if (this.type === 'histogram') return 'le';
    return this.type === 'summary' ? 'quantile' : undefined;
  }

  #find(
    { metricName = this.name, labels = noLabels, value }: SampleReading,
    birth: Birth,
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

  #findGroup(metricName: string, labels: SampleLabels, { bornMs, startMs }: Birth): SeriesGroup {
    // A summary's quantiles are gauges: a 0 before them would be a lie.
    const isQuantile = this.type === 'summary' && metricName === this.name;
    const bound = isQuantile ? undefined : this.#distributionLabel;
    const key = formatSeries(bound === undefined ? metricName : this.name, labels, this.#labels, bound);
    let group = this.#groups.get(key);
    if (group === undefined) {
      const isCumulative = this.type === 'counter' || bound !== undefined;
      const memory = isCumulative ? this.#ledger.recall(key, this.name, labels) : 'new';
      group = {
        bornMs,
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
/** What the format lets the samples of a family be called after it. */
const suffix = /^_(?:bucket|sum|count|total|created)$/;
