import type { SampleLabels } from '../config/registry-like.js';
import { isMetricName } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { FamilyReading } from './family-reading.js';
import { MetricFamily, type FamilyLedger, type WasSentBefore } from './metric-family.js';
import { SentZeros } from './sent-zeros.js';
import type { Series } from './series.js';

/** Families with labels of their own. */
export interface LabelledFamilies {
  readonly families: ReadonlySet<string>;
  readonly labels: Labels;
}

/** All written series that still exist. */
export class SeriesLedger implements FamilyLedger {
  /** By name and labels as they are written. */
  readonly series = new Map<string, Series>();
  readonly #wasSentBefore: WasSentBefore;
  readonly #families = new Map<string, MetricFamily>();
  readonly #sentZeros = new SentZeros();
  #labels: Labels = {};
  #apart: LabelledFamilies | undefined;

  constructor(isStored: WasSentBefore) {
    this.#wasSentBefore = isStored;
  }

  /** @returns the labels that every sample of a family gets */
  labelsOf(family: string): Labels {
    return this.#apart?.families.has(family) === true ? this.#apart.labels : this.#labels;
  }

  /**
   * Sets the labels of all samples. If they change, every series is a new one.
   *
   * @param apart families with labels of their own, which never change
   */
  label(labels: Labels, apart: LabelledFamilies | undefined): void {
    this.#apart = apart;
    if (labels === this.#labels) return;
    this.#labels = labels;
    this.series.clear();
    this.#families.clear();
    this.#sentZeros.clear();
  }

  /**
   * @param text number of the batch for which the family is read
   * @returns the family of this name; `undefined` if the name is invalid, or was opened for this batch before
   */
  open(reading: FamilyReading, text: number): MetricFamily | undefined {
    const { name, type } = reading;
    let family = this.#families.get(name);
    if (family?.readIn === text) return undefined;
    if (family !== undefined && family.givenType !== type) {
      this.#drop(family);
      family = undefined;
    }
    if (family === undefined) {
      if (!isMetricName(name)) return undefined;
      this.#families.set(name, (family = new MetricFamily(reading, this)));
    }
    family.begin(text);
    return family;
  }

  /** Whether the series of a group had their 0 before they were removed, or from an earlier process. */
  lookUpHistory(
    key: string,
    family: string,
    labels: SampleLabels,
  ): ReturnType<FamilyLedger['lookUpHistory']> {
    if (this.#sentZeros.take(key)) return 'sent';
    return this.#wasSentBefore(family, labels) ? 'sent-by-another-process' : 'new';
  }

  leaveOut(name: string, text: { readonly number: number; readonly isFull: boolean }): void {
    const family = this.#families.get(name);
    if (family === undefined) return;
    family.leftOutOf = text.number;
    family.mustWriteAll ||= text.isFull;
  }

  /**
   * Forgets series that no longer exist, so that changing labels do not fill the memory. Only that they had their 0 is kept.
   *
   * @param onEnded called with each that was written before
   */
  forgetAllBut(text: number, onEnded: (series: Series) => void): void {
    for (const [key, series] of this.series) {
      if (series.readIn === text || series.family?.leftOutOf === text) continue;
      if (series.group.writtenIn !== 0) onEnded(series);
      // A sample that still refers to it gets a new series if it comes back.
      series.family = undefined;
      this.series.delete(key);
    }
    for (const [name, family] of this.#families) {
      if (family.leftOutOf === text) continue;
      if (!family.forgetGroups(text, this.#sentZeros)) this.#families.delete(name);
    }
  }

  /** Forgets a family that is of another type now. */
  #drop(family: MetricFamily): void {
    for (const [key, series] of this.series) if (series.family === family) this.series.delete(key);
    family.forgetGroups(undefined, this.#sentZeros);
  }
}
