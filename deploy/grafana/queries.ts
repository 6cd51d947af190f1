import { selected } from './variables.js';

/**
 * How much a counter grew in the window before each point, by labels.
 *
 * Not `rate()`: of an environment that served one invocation VictoriaMetrics has a 0 and a 1 that are a millisecond apart,
 * and takes that millisecond for the time in which it happened.
 *
 * @param selector e.g. `aws_lambda_errors_total` or `aws_lambda_errors_total{error_type!=""}`
 * @param by labels that stay, comma-separated
 */
export function grown(selector: string, by = '', window = '$window'): string {
  return `${sumBy(by)} (increase(${narrow(selector)}[${window}]))`;
}

/** The part that one counter's growth is of another's. */
export function share(part: string, whole: string, by = '', window = '$window'): string {
  return `${grown(part, by, window)} / ${grown(whole, by, window)}`;
}

/** A quantile of a classic histogram. */
export function quantile(q: number, histogram: string, by = ''): string {
  const labels = by === '' ? 'le' : `le, ${by}`;
  return `histogram_quantile(${String(q)}, ${grown(`${histogram}_bucket`, labels)})`;
}

/**
 * Aggregates a gauge over environments. A plain selector finds nothing five minutes after the last push, so the largest value
 * in the window stands for each environment.
 *
 * @param aggregation e.g. `max by (function_name)` or `quantile(0.95, …)`
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
