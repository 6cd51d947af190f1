import type { SampleLabels } from '../config/registry-like.js';
import type { SampleReading } from '../ledger/family-reading.js';
import type { Series } from '../ledger/series.js';

/** A sample object that every reading reuses, so that a reading allocates nothing and formats no labels. */
export class ReusedSample implements SampleReading {
  readonly metricName: string | undefined;
  readonly labels: SampleLabels;
  value: number;
  series: Series | undefined;
  readonly #labelCount: number;

  /** @param labels copied, because the metric may change the object */
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

  /** @returns whether the labels are identical. Labels that differ, such as `1` and `'1'`, may still be one series. */
  hasLabels(labels: SampleLabels): boolean {
    let count = 0;
    for (const label in labels) {
      const value = labels[label];
      if (value === undefined || this.labels[label] !== value) {
        if (Object.hasOwn(labels, label)) return false;
        // `for…in` also lists enumerable keys that somebody added to Object.prototype.
        continue;
      }
      count += 1;
    }
    return count === this.#labelCount;
  }
}

/**
 * Updates the sample of the previous reading, or creates a new one if name or labels differ.
 *
 * @param previous the sample at this index in the previous reading
 * @param given the sample as the metric returns it
 * @returns `undefined` if `given` is not a valid sample, or cannot be read
 */
export function reuseSample(
  previous: ReusedSample | undefined,
  given: { readonly metricName?: unknown; readonly labels?: unknown; readonly value?: unknown },
): ReusedSample | undefined {
  try {
    const { metricName, labels = noLabels, value } = given;
    if (typeof value !== 'number' || typeof labels !== 'object' || labels === null) return undefined;
    if (metricName !== undefined && typeof metricName !== 'string') return undefined;
    const own = labels as SampleLabels;
    if (previous?.metricName !== metricName || previous?.hasLabels(own) !== true) {
      return new ReusedSample(metricName, own, value);
    }
    previous.value = value;
    return previous;
  } catch {
    // A getter or a label's toString() of user code threw.
    return undefined;
  }
}

const noLabels: SampleLabels = {};

function isPrimitive(value: unknown): value is string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' || value === undefined;
}
