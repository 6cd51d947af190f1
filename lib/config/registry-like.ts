/**
 * A registry that returns its metrics as prom-client's `Registry` does. An interface and not the class, so that a registry of
 * another copy of prom-client works too, or of its renamed successor `@prometheus-io/client`.
 *
 * @see https://github.com/siimon/prom-client
 */
export interface RegistryLike {
  /** @returns all metric families with their current samples; if it rejects, the other registries are still pushed */
  getMetricsAsJSON(): Promise<readonly MetricFamilyJson[]>;
}

/** One metric family, as `getMetricsAsJSON()` returns it. */
export interface MetricFamilyJson {
  /** e.g. `orders_total`. */
  readonly name: string;
  /** What the metric means; one line. */
  readonly help: string;
  /**
   * `'counter' | 'gauge' | 'histogram' | 'summary'`; other values are pushed as untyped. prom-client's own type is an
   * enum.
   */
  readonly type: unknown;
  /** Samples; default: none. */
  readonly values?: readonly MetricValueJson[];
}

/** One sample, as `getMetricsAsJSON()` returns it. */
export interface MetricValueJson {
  /** The sample's name if it differs from the family's (`_bucket`, `_sum`, `_count`). */
  readonly metricName?: string | undefined;
  /** `@prometheus-io/client` has none for the sum and the count of a summary without labels. */
  readonly labels?: SampleLabels | undefined;
  /** In the unit that the metric's name states. */
  readonly value: number;
}

/** Label names to values; numbers are written as text. */
export type SampleLabels = Readonly<Partial<Record<string, string | number>>>;
