import type { MetricFamilyJson, RegistryLike, SampleLabels } from '../config/registry-like.js';
import { JsonSource } from './json-source.js';
import type { MetricSource } from './metric-source.js';
import { readDirectly } from './read-directly.js';
import { MetricReading } from './metric-reading.js';

/**
 * Takes registries apart, so that one metric that throws while it is read, or never answers, does not take the others
 * with it: a prom-client registry answers whole or not at all.
 */
export class RegistrySplitter {
  readonly #parts = new WeakMap<RegistryLike, MetricReading[]>();
  readonly #readings = new WeakMap<object, MetricReading>();
  /** Of registries that add labels of their own. */
  readonly #labelled = new WeakMap<RegistryLike, WeakMap<object, MetricReading>>();
  /** Changes whenever a registry that was taken apart has other metrics than the time before. */
  revision = 0;

  /**
   * @returns a reading of each metric that is there now, the same one again while it is there; one of the registry
   * itself where it cannot be taken apart
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
      // Most stand where they stood.
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
    // A getter of somebody's own making.
    return asked();
  }
}

/** Reads a metric with the labels that its registry adds when it is read whole, as they are then. */
function openLabelled(metric: Readable, registry: PromClientRegistry): MetricSource {
  return new JsonSource(async () => {
    const family = await metric.get();
    const added = registry._defaultLabels ?? {};
    const values = (family.values ?? []).map((value) => ({
      ...value,
      labels: addLabels(value.labels, added),
    }));
    // Not spread: a family may have its name from its prototype.
    return [{ name: family.name, help: family.help, type: family.type, values }];
  });
}

/** As prom-client does: a label of the metric's own stands, unless it is empty. */
function addLabels(own: SampleLabels | undefined, added: SampleLabels): SampleLabels {
  const labels: Record<string, string | number | undefined> = { ...own };
  for (const name of Object.keys(added)) {
    const value = labels[name];
    if (value === undefined || value === '' || value === 0) labels[name] = added[name];
  }
  return labels;
}

/** What prom-client's registries have and its types do not all tell; other implementations may not have it. */
interface PromClientRegistry extends RegistryLike {
  readonly getMetricsAsArray?: () => readonly unknown[];
  readonly _defaultLabels?: SampleLabels;
}

/** @returns `undefined` where the registry does not tell */
function listMetrics(registry: PromClientRegistry): readonly unknown[] | undefined {
  try {
    const metrics: unknown = registry.getMetricsAsArray?.();
    return Array.isArray(metrics) ? metrics : undefined;
  } catch {
    // Reading the whole registry fails the same way, and is reported.
    return undefined;
  }
}

function hasDefaultLabels(registry: PromClientRegistry): boolean {
  try {
    return Object.keys(registry._defaultLabels ?? {}).length > 0;
  } catch {
    // A getter of somebody's own making.
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
    // Reading it fails, and costs no other.
    return true;
  }
}
