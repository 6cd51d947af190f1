/**
 * Anything that gives metrics the way prom-client's `Registry` does. An interface and not the class, so that a registry of
 * another copy of prom-client works too, or of its renamed successor `@prometheus-io/client`.
 */
export interface RegistryLike {
  getMetricsAsJSON(): Promise<readonly MetricFamilyJson[]>;
}

/** One metric family as `getMetricsAsJSON()` gives it. */
export interface MetricFamilyJson {
  readonly name: string;
  readonly help: string;
  /** prom-client types this as an enum but gives `'counter' | 'gauge' | 'histogram' | 'summary'`. */
  readonly type: unknown;
  readonly values?: readonly MetricValueJson[];
}

/** One sample as `getMetricsAsJSON()` gives it. */
export interface MetricValueJson {
  /** The sample's name if it differs from the family's (`_bucket`, `_sum`, `_count`). */
  readonly metricName?: string | undefined;
  /** `@prometheus-io/client` gives none for the sum and the count of a summary without labels. */
  readonly labels?: SampleLabels | undefined;
  readonly value: number;
}

export type SampleLabels = Readonly<Partial<Record<string, string | number>>>;
