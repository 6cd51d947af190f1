import type { MetricFamilyJson, RegistryLike, SampleLabels } from '../config/registry-like.js';
import { JsonSource } from './json-source.js';
import type { MetricSource } from './metric-source.js';
import { createDirectSource } from './create-direct-source.js';
import { MetricReader } from './metric-reader.js';

/**
 * Splits registries into single metrics, so that a metric that throws or never resolves does not affect the others. As a whole, a
 * prom-client registry returns either all its metrics or none.
 */
export class RegistrySplitter {
  readonly #readersByRegistry = new WeakMap<RegistryLike, MetricReader[]>();
  readonly #readers = new WeakMap<object, MetricReader>();
  /** Readers of metrics, by registry, if the registry adds default labels to its metrics. */
  readonly #labelledReaders = new WeakMap<RegistryLike, WeakMap<object, MetricReader>>();
  /** Changes whenever a registry has other metrics than before. */
  revision = 0;

  /**
   * @returns one reader for each metric, the same at each call; one reader of the whole registry if it cannot be split
   */
  split(registry: RegistryLike): readonly MetricReader[] {
    let readers = this.#readersByRegistry.get(registry);
    if (readers === undefined) this.#readersByRegistry.set(registry, (readers = []));
    const metrics = listMetrics(registry);
    if (metrics === undefined) return this.#wholeRegistry(registry);
    const isLabelled = hasDefaultLabels(registry);
    const known = isLabelled ? this.#labelledReadersOf(registry) : this.#readers;
    const createSource = isLabelled
      ? (metric: ReadableMetric) => createLabelledSource(metric, registry)
      : createMetricSource;
    for (let i = 0; i < metrics.length; i += 1) {
      const metric = metrics[i];
      // Most metrics have the same index as before.
      if (readers[i]?.subject === metric && known.get(metric as object) === readers[i]) continue;
      if (!isReadableMetric(metric)) return this.#wholeRegistry(registry);
      readers[i] = this.#readerOf(metric, createSource, known);
      this.revision += 1;
    }
    if (readers.length !== metrics.length) this.revision += 1;
    readers.length = metrics.length;
    return readers;
  }

  #wholeRegistry(registry: RegistryLike): readonly MetricReader[] {
    this.revision += 1;
    return [this.#readerOf(registry, createRegistrySource, this.#readers)];
  }

  #readerOf<Subject extends object>(
    subject: Subject,
    createSource: (subject: Subject) => MetricSource,
    known: WeakMap<object, MetricReader>,
  ): MetricReader {
    let reader = known.get(subject);
    if (reader === undefined) known.set(subject, (reader = new MetricReader(subject, createSource(subject))));
    return reader;
  }

  #labelledReadersOf(registry: RegistryLike): WeakMap<object, MetricReader> {
    let readers = this.#labelledReaders.get(registry);
    if (readers === undefined) this.#labelledReaders.set(registry, (readers = new WeakMap()));
    return readers;
  }
}

function createRegistrySource(registry: RegistryLike): MetricSource {
  return new JsonSource(() => registry.getMetricsAsJSON());
}

function createMetricSource(metric: ReadableMetric): MetricSource {
  const createJsonSource = (): MetricSource => new JsonSource(async () => [await metric.get()]);
  try {
    return createDirectSource(metric) ?? createJsonSource();
  } catch {
    // A getter of user code threw.
    return createJsonSource();
  }
}

/** Reads a metric and adds the default labels that its registry has at that time. */
function createLabelledSource(metric: ReadableMetric, registry: PromClientRegistry): MetricSource {
  return new JsonSource(async () => {
    const family = await metric.get();
    const added = registry._defaultLabels ?? {};
    const values = (family.values ?? []).map((value) => ({
      ...value,
      labels: addLabels(value.labels, added),
    }));
    // The family is not spread, because it may inherit its name from its prototype.
    return [{ name: family.name, help: family.help, type: family.type, values }];
  });
}

/** Adds default labels as prom-client does: a label of the metric wins, unless it is empty. */
function addLabels(own: SampleLabels | undefined, added: SampleLabels): SampleLabels {
  const labels: Record<string, string | number | undefined> = { ...own };
  for (const name of Object.keys(added)) {
    const value = labels[name];
    if (value === undefined || value === '' || value === 0) labels[name] = added[name];
  }
  return labels;
}

/** Members of prom-client's registries. Its types do not declare all of them, and other implementations may lack them. */
interface PromClientRegistry extends RegistryLike {
  readonly getMetricsAsArray?: () => readonly unknown[];
  readonly _defaultLabels?: SampleLabels;
}

/** @returns `undefined` if the registry cannot list its metrics */
function listMetrics(registry: PromClientRegistry): readonly unknown[] | undefined {
  try {
    const metrics: unknown = registry.getMetricsAsArray?.();
    return Array.isArray(metrics) ? metrics : undefined;
  } catch {
    // Then the whole registry is read. If that fails too, the failure is reported.
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

interface ReadableMetric {
  get(): Promise<MetricFamilyJson>;
}

function isReadableMetric(metric: unknown): metric is ReadableMetric {
  try {
    return typeof (metric as Partial<ReadableMetric> | null)?.get === 'function';
  } catch {
    // A getter of user code threw. Reading the metric fails later, without any effect on the others.
    return true;
  }
}
