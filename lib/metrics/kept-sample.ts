import type { MetricValueJson } from '../config/registry-like.js';
import type { Series } from './series.js';

/** One metric family, in objects that stay the same from reading to reading. */
export interface FamilyReading {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values?: readonly SampleReading[];
}

/** One sample: an object met again has the name and the labels it had before. */
export interface SampleReading extends MetricValueJson {
  /** Noted by the writer, so that it need not look for it again. */
  series?: Series | undefined;
}

/** A sample that is kept from reading to reading, so that a reading leaves no garbage and nobody compares texts. */
export class KeptSample implements SampleReading {
  readonly metricName: string | undefined;
  readonly labels: MetricValueJson['labels'];
  value: number;
  series: Series | undefined;
  readonly #labelCount: number;

  /** @param labels of whoever made the sample, who may change the object: copied */
  constructor(metricName: string | undefined, labels: MetricValueJson['labels'], value: number) {
    this.metricName = metricName;
    this.labels = Object.assign(Object.create(null), labels) as MetricValueJson['labels'];
    this.value = value;
    this.series = undefined;
    this.#labelCount = Object.keys(labels).length;
  }

  /** @returns whether these are its labels, surely: where `false`, they may still be written alike */
  isLabelled(labels: MetricValueJson['labels']): boolean {
    let count = 0;
    for (const label in labels) {
      const value = labels[label];
      if (value === undefined || this.labels[label] !== value) return false;
      count += 1;
    }
    return count === this.#labelCount;
  }
}
