import type { MetricFamilyJson, RegistryLike } from '../config/registry-like.js';

/**
 * Takes registries apart, so that one metric that throws while it is read, or never answers, does not take the others
 * with it: a prom-client registry answers whole or not at all.
 */
export class SingleMetrics {
  readonly #singles = new WeakMap<object, RegistryLike>();

  /**
   * @returns one registry for each metric that is there now, the same ones again while they are there; the registry
   * itself where it cannot be taken apart
   */
  takeApart(registry: RegistryLike): readonly RegistryLike[] {
    const metrics = listMetrics(registry);
    return metrics.length > 0 && metrics.every(isReadable)
      ? metrics.map((metric) => this.#single(metric))
      : [registry];
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

/** What prom-client's registries have and its types do not all tell; other implementations may not have it. */
interface PromClientRegistry extends RegistryLike {
  readonly getMetricsAsArray?: () => readonly unknown[];
  readonly _defaultLabels?: object;
}

/** @returns nothing where the registry has none, does not tell, or adds labels when it is read whole */
function listMetrics(registry: PromClientRegistry): readonly unknown[] {
  try {
    const hasOwnLabels = Object.keys(registry._defaultLabels ?? {}).length > 0;
    return hasOwnLabels ? [] : (registry.getMetricsAsArray?.() ?? []);
  } catch {
    // Whoever reads it whole meets the mistake, and tells of it.
    return [];
  }
}

interface Readable {
  get(): Promise<MetricFamilyJson>;
}

function isReadable(metric: unknown): metric is Readable {
  return typeof (metric as Partial<Readable> | null)?.get === 'function';
}
