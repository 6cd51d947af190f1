import { DirectSource } from './direct-source.js';
import { HistogramSampleBuilder } from './histogram-sample-builder.js';
import type { MetricSource } from './metric-source.js';
import type { HistogramState, ValueState } from '../metrics/metric-state.js';
import { Counter, Gauge, Histogram } from '../metrics/prom-client.js';
import { ValueSampleBuilder } from './value-sample-builder.js';

/**
 * Creates a source that reads a metric without its `get()`, if it certainly is a metric of our copy of prom-client. Summaries,
 * metrics of another copy, and metrics with a replaced `get()` must be read by `get()`.
 *
 * @returns `undefined` if the metric must be read by `get()`
 * @see docs/decisions/0702-reading-prom-client-directly.md
 */
export function createDirectSource(metric: object): MetricSource | undefined {
  const { get, getForPromString, hashMap } = metric as Partial<Record<string, unknown>>;
  // prom-client 15 keeps the values in a plain object.
  if (typeof hashMap !== 'object' || hashMap === null) return undefined;
  if (Object.getPrototypeOf(hashMap) !== Object.prototype) return undefined;

  if (get === counterMethods.get || get === gaugeMethods.get) {
    return new DirectSource(metric as ValueState, () => new ValueSampleBuilder());
  }
  return get === histogramMethods.get && getForPromString === histogramMethods.getForPromString
    ? new DirectSource(
        metric as HistogramState,
        (state) => new HistogramSampleBuilder(state as HistogramState),
      )
    : undefined;
}

/** The original methods. A metric with other methods is not read directly. */
const counterMethods = methodsOf(Counter);
const gaugeMethods = methodsOf(Gauge);
const histogramMethods = methodsOf(Histogram);

function methodsOf({
  prototype,
}: {
  readonly prototype: object;
}): Readonly<Partial<Record<string, unknown>>> {
  const { get, getForPromString } = prototype as Partial<Record<string, unknown>>;
  return { get, getForPromString };
}
