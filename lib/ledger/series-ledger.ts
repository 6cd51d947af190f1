import type { SampleLabels } from '../config/registry-like.js';
import { isMetricName } from '../exposition/exposition-format.js';
import type { Labels } from '../exposition/labels.js';
import type { FamilyReading } from './family-reading.js';
import { MetricFamily, type FamilyLedger, type WasSentBefore } from './metric-family.js';
import { SentZeros } from './sent-zeros.js';
import type { Series } from './series.js';

interface Batch {
  readonly number: number;
  /** Whether it contains all series. */
  readonly isFull: boolean;
}

/** Families that get other labels than all the rest. */
export interface LabelOverride {
  readonly families: ReadonlySet<string>;
  readonly labels: Labels;
}

/** Knows every series that was written and still exists. */
export class SeriesLedger implements FamilyLedger {
  /** By name and labels in Prometheus text. */
  readonly series = new Map<string, Series>();
  readonly #wasSentBefore: WasSentBefore;
  readonly #families = new Map<string, MetricFamily>();
  readonly #sentZeros = new SentZeros();
  #labels: Labels = {};
  #labelOverride: LabelOverride | undefined;

  constructor(wasSentBefore: WasSentBefore) {
    this.#wasSentBefore = wasSentBefore;
  }

  /** @returns the labels that every sample of a family gets */
  labelsOf(family: string): Labels {
    return this.#labelOverride?.families.has(family) === true ? this.#labelOverride.labels : this.#labels;
  }

  /**
   * Sets the labels of all samples. If they change, the ledger forgets all series, because each is a new one in the store.
   *
   * @param labelOverride must not change between calls
   */
  setLabels(labels: Labels, labelOverride: LabelOverride | undefined): void {
    this.#labelOverride = labelOverride;
    if (labels === this.#labels) return;
    this.#labels = labels;
    this.series.clear();
    this.#families.clear();
    this.#sentZeros.clear();
  }

  /**
   * Begins a batch for a family.
   *
   * @param batch number of the batch
   * @returns the family; `undefined` if its name is invalid, or if this batch already has a family of this name
   */
  open(reading: FamilyReading, batch: number): MetricFamily | undefined {
    const { name, type } = reading;
    let family = this.#families.get(name);
    if (family?.readInBatch === batch) return undefined;
    if (family !== undefined && family.givenType !== type) {
      this.#forgetFamily(family);
      family = undefined;
    }
    if (family === undefined) {
      if (!isMetricName(name)) return undefined;
      this.#families.set(name, (family = new MetricFamily(reading, this)));
    }
    family.begin(batch);
    return family;
  }

  /** Whether the zero sample of a group was sent, by this process before the group was removed, or by an earlier process. */
  lookUpHistory(
    key: string,
    family: string,
    labels: SampleLabels,
  ): ReturnType<FamilyLedger['lookUpHistory']> {
    if (this.#sentZeros.delete(key)) return 'sent';
    return this.#wasSentBefore(family, labels) ? 'sent-by-another-process' : 'new';
  }

  /** Keeps the series of a family that the batch skips. Does nothing if the batch has begun to write them. */
  skip(name: string, batch: Batch): void {
    const family = this.#families.get(name);
    if (family === undefined || family.writtenInBatch === batch.number) return;
    family.skippedInBatch = batch.number;
    if (!batch.isFull) return;
    family.isFullDue = true;
    family.markUnwritten(batch.number);
  }

  /**
   * Forgets series that no longer exist, so that changing label values do not fill the memory. It remembers only that their zero
   * sample was sent.
   *
   * @param batch a full batch, for which every existing series was read or skipped; of another batch, only families that full
   *   batches skipped before are looked at
   * @param onEnded called with each forgotten series that was written before
   */
  forgetRemoved({ number, isFull }: Batch, onEnded: (series: Series) => void): void {
    const isComplete = (
      family: Pick<MetricFamily, 'skippedInBatch' | 'writtenInBatch' | 'isFullDue'>,
    ): boolean =>
      isFull ? family.skippedInBatch !== number : family.isFullDue && family.writtenInBatch === number;
    for (const [key, series] of this.series) {
      if (series.readInBatch === number || (series.family !== undefined && !isComplete(series.family)))
        continue;
      if (series.group.writtenInBatch !== 0) onEnded(series);
      // A sample object may still refer to the series. Without a family, the object gets a new series if it is read again.
      series.family = undefined;
      this.series.delete(key);
    }
    for (const [name, family] of this.#families) {
      if (!isComplete(family)) continue;
      family.isFullDue = false;
      if (!family.forgetRemovedGroups(number, this.#sentZeros)) this.#families.delete(name);
    }
  }

  /** Forgets a family that now has another type. */
  #forgetFamily(family: MetricFamily): void {
    for (const [key, series] of this.series) if (series.family === family) this.series.delete(key);
    family.forgetRemovedGroups(undefined, this.#sentZeros);
  }
}
