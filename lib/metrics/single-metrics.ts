import type * as promClient from 'prom-client';
import type { MetricFamilyJson, RegistryLike } from '../config/registry-like.js';

/**
 * Takes a registry apart, so that a user's metric in ours that throws while it is read, or never answers, does not
 * take our metrics with it: a prom-client registry answers whole or not at all.
 */
export class SingleMetrics {
  readonly #registry: promClient.Registry;
  readonly #singles = new WeakMap<object, RegistryLike>();

  constructor(registry: promClient.Registry) {
    this.#registry = registry;
  }

  /** @returns one registry for each metric that is there now; the same ones again while they are there */
  list(): readonly RegistryLike[] {
    return (this.#registry.getMetricsAsArray() as readonly object[]).map((metric) =>
      this.#single(metric as Readable),
    );
  }

  #single(metric: Readable): RegistryLike {
    let single = this.#singles.get(metric);
    if (single === undefined) {
      single = { getMetricsAsJSON: async () => [await metric.get()] };
      this.#singles.set(metric, single);
    }
    return single;
  }
}

/** prom-client types the members of a registry as what they hold, without their methods. */
interface Readable {
  get(): Promise<MetricFamilyJson>;
}
