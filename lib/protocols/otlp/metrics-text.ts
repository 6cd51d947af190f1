import type { FamilyToWrite } from '../protocol.js';
import { toJsonString } from './json.js';

/** Without a version: a store may turn it into a label, so an update would create all series again. */
const scope = '"scope":{"name":"instrumented-lambda"}';
/** Closes its data points, its kind, and the metric. */
const endOfMetric = ']}}';

/** Writes data points inside resource, scope and metric. When one of these differs, a new one begins. */
export class MetricsText {
  #text = '';
  #resource: string | undefined;
  #metric: string | undefined;

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /**
   * @param resource the attributes of the resource, in JSON
   * @param metric the metric in JSON, up to its data points
   * @param dataPoint in JSON
   */
  add(resource: string, metric: string, dataPoint: string): void {
    if (resource !== this.#resource) this.#beginResource(resource);
    if (metric === this.#metric) this.#text += ',';
    else this.#beginMetric(metric);
    this.#text += dataPoint;
  }

  /** @returns the request; a new one begins */
  take(): string {
    const text = `{"resourceMetrics":[${this.#text}${this.#endOfResource}]}`;
    this.#text = '';
    this.#resource = undefined;
    this.#metric = undefined;
    return text;
  }

  #beginResource(resource: string): void {
    const before = this.isEmpty ? '' : `${this.#endOfResource},`;
    this.#text += `${before}{"resource":{"attributes":[${resource}]},"scopeMetrics":[{${scope},"metrics":[`;
    this.#resource = resource;
    this.#metric = undefined;
  }

  #beginMetric(metric: string): void {
    this.#text += this.#metric === undefined ? metric : `${endOfMetric},${metric}`;
    this.#metric = metric;
  }

  get #endOfResource(): string {
    return this.#resource === undefined ? '' : `${endOfMetric}]}]}`;
  }
}

/** The field of a metric that contains its data points. Temporality 2 is cumulative. */
const data = {
  counter: '"sum":{"aggregationTemporality":2,"isMonotonic":true,',
  gauge: '"gauge":{',
  untyped: '"gauge":{',
  histogram: '"histogram":{"aggregationTemporality":2,',
  summary: '"summary":{',
} as const;

/**
 * Begins a metric in JSON.
 *
 * It has no unit, because a receiver may append the unit to the name, which contains it already.
 *
 * @returns the metric up to its data points; `]}}` ends it
 */
export function beginMetric({ type, help }: FamilyToWrite, name: string): string {
  const description = help === '' ? '' : `"description":${toJsonString(help)},`;
  return `{"name":${toJsonString(name)},${description}${data[type]}"dataPoints":[`;
}
