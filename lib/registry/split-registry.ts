import type { MetricFamilyJson, RegistryLike, SampleLabels } from '../config/registry-like.js';
import { JsonSource } from './json-source.js';
import type { MetricSource } from './metric-source.js';
import { readDirectly } from './read-directly.js';
import { MetricReading } from './metric-reading.js';

/**
 * Splits registries into metrics, so that a metric that throws while it is read, or never answers, does not affect the others:
 * a prom-client registry returns all its metrics or none.
 */
export class RegistrySplitter {
  readonly #parts = new WeakMap<RegistryLike, MetricReading[]>();
  readonly #readings = new WeakMap<object, MetricReading>();
  /** Readings of registries that add labels. */
  readonly #labelled = new WeakMap<RegistryLike, WeakMap<object, MetricReading>>();
  /** Changes whenever a split registry has other metrics than before. */
  revision = 0;

  /**
   * @returns a reading of each present metric, always the same for one metric; a reading of the registry itself if it cannot be split
   */
  split(registry: RegistryLike): readonly MetricReading[] {
    let readings = this.#parts.get(registry);
    if (readings === undefined) this.#parts.set(registry, (readings = []));
    const metrics = listMetrics(registry);
    if (metrics === undefined) return this.#readWhole(registry);
    const isLabelled = hasDefaultLabels(registry);
    const known = isLabelled ? this.#labelledOf(registry) : this.#readings;
    const open = isLabelled ? (metric: Readable) => openLabelled(metric, registry) : openMetric;
    for (let i = 0; i < metrics.length; i += 1) {
      const metric = metrics[i];
      // Most are in the same place as before.
      if (readings[i]?.subject === metric && known.get(metric as object) === readings[i]) continue;
      if (!isReadable(metric)) return this.#readWhole(registry);
      readings[i] = this.#read(metric, open, known);
      this.revision += 1;
    }
    if (readings.length !== metrics.length) this.revision += 1;
    readings.length = metrics.length;
    return readings;
  }

  #readWhole(registry: RegistryLike): readonly MetricReading[] {
    this.revision += 1;
    return [this.#read(registry, openRegistry, this.#readings)];
  }

  #read<Subject extends object>(
    subject: Subject,
    open: (subject: Subject) => MetricSource,
    known: WeakMap<object, MetricReading>,
  ): MetricReading {
    let reading = known.get(subject);
    if (reading === undefined) known.set(subject, (reading = new MetricReading(subject, open(subject))));
    return reading;
  }

  #labelledOf(registry: RegistryLike): WeakMap<object, MetricReading> {
    let readings = this.#labelled.get(registry);
    if (readings === undefined) this.#labelled.set(registry, (readings = new WeakMap()));
    return readings;
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
    // A getter of user code threw.
    return asked();
  }
}

/** Reads a metric with the present labels that its registry adds to all its metrics. */
function openLabelled(metric: Readable, registry: PromClientRegistry): MetricSource {
  return new JsonSource(async () => {
    const family = await metric.get();
    const added = registry._defaultLabels ?? {};
    const values = (family.values ?? []).map((value) => ({
      ...value,
      labels: addLabels(value.labels, added),
    }));
    // Not spread: a family may inherit its name from its prototype.
    return [{ name: family.name, help: family.help, type: family.type, values }];
  });
}

/** Does the same as prom-client: a label of the metric is kept, unless it is empty. */
function addLabels(own: SampleLabels | undefined, added: SampleLabels): SampleLabels {
  const labels: Record<string, string | number | undefined> = { ...own };
  for (const name of Object.keys(added)) {
    const value = labels[name];
    if (value === undefined || value === '' || value === 0) labels[name] = added[name];
  }
  return labels;
}

/** Members of prom-client's registries that its types do not all declare. Other implementations may lack them. */
interface PromClientRegistry extends RegistryLike {
  readonly getMetricsAsArray?: () => readonly unknown[];
  readonly _defaultLabels?: SampleLabels;
}

/** @returns `undefined` if the registry cannot list them */
function listMetrics(registry: PromClientRegistry): readonly unknown[] | undefined {
  try {
    const metrics: unknown = registry.getMetricsAsArray?.();
    return Array.isArray(metrics) ? metrics : undefined;
  } catch {
    // Reading the whole registry fails in the same way, and that is reported.
    return undefined;
  }
}

function hasDefaultLabels(registry: PromClientRegistry): boolean {
  try {
    return Object.keys(registry._defaultLabels ?? {}).length > 0;
  } catch {
    // A getter of user code threw.
    return false;
  }
}

interface Readable {
  get(): Promise<MetricFamilyJson>;
}

function isReadable(metric: unknown): metric is Readable {
  try {
    return typeof (metric as Partial<Readable> | null)?.get === 'function';
  } catch {
    // Reading it fails, which does not affect the others.
    return true;
  }
}
