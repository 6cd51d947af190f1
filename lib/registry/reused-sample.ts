import type { SampleLabels } from '../config/registry-like.js';
import type { SampleReading } from '../ledger/family-reading.js';
import type { Series } from '../ledger/series.js';

/** A sample that is reused in each reading, so that a reading creates no garbage and compares no texts. */
export class ReusedSample implements SampleReading {
  readonly metricName: string | undefined;
  readonly labels: SampleLabels;
  value: number;
  series: Series | undefined;
  readonly #labelCount: number;

  /** @param are copied, since the maker of the sample may change the object */
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

  /** @returns `true` if these are certainly its labels; if `false`, they may still be written as the same text */
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
 * @param before the sample in this place at the last reading
 * @returns that sample if the labels are the same; `undefined` if the given value is not a sample, or cannot be read
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
    // A getter or a label's toString() of user code threw.
    return undefined;
  }
}

const noLabels: SampleLabels = {};

function isPrimitive(value: unknown): value is string | number | undefined {
  return typeof value === 'string' || typeof value === 'number' || value === undefined;
}
