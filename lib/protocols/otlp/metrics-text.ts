import type { FamilyToWrite } from '../protocol.js';
import { toJsonString } from './json.js';

/** The version is missing on purpose: a store may turn it into a label, and then each update would create new series. */
const scope = '"scope":{"name":"instrumented-lambda"}';
/** Closes the list of data points, the kind, and the metric. */
const endOfMetric = ']}}';

/** Writes data points in their resource and metric. It begins a new resource or metric whenever that changes. */
export class MetricsText {
  #text = '';
  #resource: string | undefined;
  #metric: string | undefined;

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /**
   * @param resource attributes of the resource, in JSON without the brackets
   * @param metric beginning of the metric, from {@link beginMetric}
   * @param dataPoint in JSON
   */
  add(resource: string, metric: string, dataPoint: string): void {
    if (resource !== this.#resource) this.#beginResource(resource);
    if (metric === this.#metric) this.#text += ',';
    else this.#beginMetric(metric);
    this.#text += dataPoint;
  }

  /** Ends the request and begins a new one. @returns the request */
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

/** The field of a metric that contains its data points, by type. Temporality 2 is cumulative. */
const data = {
  counter: '"sum":{"aggregationTemporality":2,"isMonotonic":true,',
  gauge: '"gauge":{',
  untyped: '"gauge":{',
  histogram: '"histogram":{"aggregationTemporality":2,',
  summary: '"summary":{',
} as const;

/**
 * Begins a metric in JSON. It has no unit: a receiver may append the unit to the name, which already contains it.
 *
 * @returns the metric up to its data points; {@link endOfMetric} ends it
 */
export function beginMetric({ type, help }: FamilyToWrite, name: string): string {
  const description = help === '' ? '' : `"description":${toJsonString(help)},`;
  return `{"name":${toJsonString(name)},${description}${data[type]}"dataPoints":[`;
}
