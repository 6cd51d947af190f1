import { selected } from './variables.js';

/**
 * The increase of a counter in the window before each point, by labels.
 *
 * Not `rate()`: if an environment served one invocation, VictoriaMetrics has a 0 and a 1 that are a millisecond apart, and
 * divides by that millisecond.
 *
 * @param selector e.g. `aws_lambda_errors_total` or `aws_lambda_errors_total{error_type!=""}`
 * @param by labels to keep, comma-separated
 */
export function increase(selector: string, by = '', window = '$window'): string {
  return `${sumBy(by)} (increase(${narrow(selector)}[${window}]))`;
}

/** The increase of one counter as a share of another's. */
export function share(part: string, whole: string, by = '', window = '$window'): string {
  return `${increase(part, by, window)} / ${increase(whole, by, window)}`;
}

/** A quantile of a classic histogram. */
export function quantile(q: number, histogram: string, by = ''): string {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return `histogram_quantile(${String(q)}, ${increase(`${histogram}_bucket`, labels)})`;
}

/**
 * Aggregates a gauge over environments. A plain selector finds nothing five minutes after the last push, so each environment
 * counts with its largest value in the window.
 *
 * @param aggregate writes the aggregation of a vector, e.g. `max by (function_name) (…)` or `quantile(0.95, …)`
 */
export function gauge(name: string, aggregate: (vector: string) => string): string {
  return aggregate(`max_over_time(${narrow(name)}[$window])`);
}

function sumBy(labels: string): string {
  return labels === '' ? 'sum' : `sum by (${labels})`;
}

function narrow(selector: string): string {
  const [, name = selector, own] = /^(\w+)(?:\{(.*)\})?$/.exec(selector) ?? [];
  return `${name}{${own === undefined ? '' : `${own}, `}${selected}}`;
}
