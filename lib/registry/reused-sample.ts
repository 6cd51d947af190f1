import type { SampleLabels } from '../config/registry-like.js';
import type { SampleReading } from '../ledger/family-reading.js';
import type { Series } from '../ledger/series.js';

/** A sample that is kept from reading to reading, so that a reading leaves no garbage and nobody compares texts. */
export class ReusedSample implements SampleReading {
  readonly metricName: string | undefined;
  readonly labels: SampleLabels;
  value: number;
  series: Series | undefined;
  readonly #labelCount: number;

  /** @param labels of whoever made the sample, who may change the object: copied */
  constructor(metricName: string | undefined, labels: SampleLabels, value: number) {
    const copy = Object.create(null) as Record<string, string | number | undefined>;
    let count = 0;
    for (const label of Object.keys(labels)) {
      const labelValue: unknown = labels[label];
      // eslint-disable-next-line @typescript-eslint/no-base-to-string -- prom-client writes such a label in the same way
      copy[label] = isPrimitive(labelValue) ? labelValue : String(labelValue);
      count += 1;
    }
    this.metricName = metricName;
    this.labels = copy;
    this.value = value;
    this.series = undefined;
    this.#labelCount = count;
  }

  /** @returns whether these are its labels, surely: where `false`, they may still be written alike */
  isLabelled(labels: SampleLabels): boolean {
    let count = 0;
    for (const label in labels) {
      const value = labels[label];
      if (value === undefined || this.labels[label] !== value) {
        if (Object.hasOwn(labels, label)) return false;
        // An enumerable key of Object.prototype.
        continue;
      }
      count += 1;
    }
    return count === this.#labelCount;
  }
}

/**
 * @param before the sample that stood in this place at the last reading
 * @returns that sample where it is the same one; `undefined` where the given one is none, or cannot be read
 */
export function reuseSample(
  before: ReusedSample | undefined,
  given: { readonly metricName?: unknown; readonly labels?: unknown; readonly value?: unknown },
): ReusedSample | undefined {
  try {
    const { metricName, labels = noLabels, value } = given;
    if (typeof value !== 'number' || typeof labels !== 'object' || labels === null) return undefined;
    if (metricName !== undefined && typeof metricName !== 'string') return undefined;
    const own = labels as SampleLabels;
    if (before?.metricName !== metricName || before?.isLabelled(own) !== true) {
      return new ReusedSample(metricName, own, value);
    }
    before.value = value;
    return before;
  } catch {
    // A getter, or a label's toString(), of somebody's own making.
    return undefined;
  }
}

const noLabels: SampleLabels = {};

function isPrimitive(value: unknown): value is string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' || value === undefined;
}
