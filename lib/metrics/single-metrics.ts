import type { MetricFamilyJson, RegistryLike } from '../config/registry-like.js';
import { JsonSource } from './json-source.js';
import type { MetricSource } from './metric-source.js';
import { readDirectly } from './read-directly.js';
import { Reading } from './reading.js';

/**
 * Takes registries apart, so that one metric that throws while it is read, or never answers, does not take the others
 * with it: a prom-client registry answers whole or not at all.
 */
export class SingleMetrics {
  readonly #parts = new WeakMap<RegistryLike, Reading[]>();
  readonly #readings = new WeakMap<object, Reading>();
  /** Changes whenever a registry that was taken apart has other metrics than the time before. */
  revision = 0;

  /**
   * @returns a reading of each metric that is there now, the same one again while it is there; one of the registry
   * itself where it cannot be taken apart
   */
  takeApart(registry: RegistryLike): readonly Reading[] {
    let readings = this.#parts.get(registry);
    if (readings === undefined) this.#parts.set(registry, (readings = []));
    const metrics = listMetrics(registry);
    if (metrics === undefined) return this.#readWhole(registry);
    for (let i = 0; i < metrics.length; i += 1) {
      const metric = metrics[i];
      // Most stand where they stood.
      if (readings[i]?.subject === metric) continue;
      if (!isReadable(metric)) return this.#readWhole(registry);
      readings[i] = this.#read(metric, openMetric);
      this.revision += 1;
    }
    if (readings.length !== metrics.length) this.revision += 1;
    readings.length = metrics.length;
    return readings;
  }

  #readWhole(registry: RegistryLike): readonly Reading[] {
    this.revision += 1;
    return [this.#read(registry, openRegistry)];
  }

  #read<Subject extends object>(subject: Subject, open: (subject: Subject) => MetricSource): Reading {
    let reading = this.#readings.get(subject);
    if (reading === undefined) this.#readings.set(subject, (reading = new Reading(subject, open(subject))));
    return reading;
  }
}

function openRegistry(registry: RegistryLike): MetricSource {
  return new JsonSource(() => registry.getMetricsAsJSON());
}

function openMetric(metric: Readable): MetricSource {
  const asked = (): MetricSource => new JsonSource(async () => [await metric.get()]);
  try {
    return readDirectly(metric) ?? asked();
  } catch {
    // A getter of somebody's own making.
    return asked();
  }
}

/** What prom-client's registries have and its types do not all tell; other implementations may not have it. */
interface PromClientRegistry extends RegistryLike {
  readonly getMetricsAsArray?: () => readonly unknown[];
  readonly _defaultLabels?: object;
}

/** @returns `undefined` where the registry does not tell, or adds labels when it is read whole */
function listMetrics(registry: PromClientRegistry): readonly unknown[] | undefined {
  try {
    const hasOwnLabels = Object.keys(registry._defaultLabels ?? {}).length > 0;
    const metrics: unknown = hasOwnLabels ? undefined : registry.getMetricsAsArray?.();
    return Array.isArray(metrics) ? metrics : undefined;
  } catch {
    // Whoever reads it whole meets the mistake, and tells of it.
    return undefined;
  }
}

interface Readable {
  get(): Promise<MetricFamilyJson>;
}

function isReadable(metric: unknown): metric is Readable {
  try {
    return typeof (metric as Partial<Readable> | null)?.get === 'function';
  } catch {
    // Reading it fails, and costs no other.
    return true;
  }
}
