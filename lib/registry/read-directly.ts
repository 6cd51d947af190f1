import { DirectSource } from './direct-source.js';
import { HistogramSamples } from './histogram-samples.js';
import type { MetricSource } from './metric-source.js';
import type { HistogramState, ValueState } from '../metrics/metric-state.js';
import { Counter, Gauge, Histogram } from '../metrics/prom-client.js';
import { ValueSamples } from './value-samples.js';

/**
 * Opens a metric for reading without its `get()`, if it is certainly a metric of our copy of prom-client. Summaries, metrics of
 * another copy, and metrics with a replaced `get()` are read by `get()`.
 *
 * @see docs/decisions/0702-reading-prom-client-directly.md
 */
export function readDirectly(metric: object): MetricSource | undefined {
  const { get, getForPromString, hashMap } = metric as Partial<Record<string, unknown>>;
  // If it is not an object, it is not from prom-client 15.
  if (typeof hashMap !== 'object' || hashMap === null) return undefined;
  if (Object.getPrototypeOf(hashMap) !== Object.prototype) return undefined;

  if (get === counterMethods.get || get === gaugeMethods.get) {
    return new DirectSource(metric as ValueState, () => new ValueSamples());
  }
  return get === histogramMethods.get && getForPromString === histogramMethods.getForPromString
    ? new DirectSource(metric as HistogramState, (state) => new HistogramSamples(state as HistogramState))
    : undefined;
}

/** The methods when prom-client was loaded: its metrics are recognised by them. */
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
