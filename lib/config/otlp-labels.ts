/**
 * Where OTLP says who counted. `resource`: in the resource, by OpenTelemetry's names. `data-points`: on each data point, by
 * Prometheus' names, with only `service.name` and `service.instance.id` in the resource. `both`: in both places.
 */
export type OtlpLabels = (typeof otlpLabelPlaces)[number];

export const otlpLabelPlaces = ['resource', 'data-points', 'both'] as const;

/**
 * Prometheus and Mimir, and so Grafana Cloud, make `job` and `instance` of the resource and leave the rest of it out of their
 * series; their paths contain `/otlp/`. Collectors and CloudWatch keep all of it.
 *
 * @returns what suits the receiver at an endpoint
 */
export function suitOtlpLabels(endpoint: URL): OtlpLabels {
  return endpoint.pathname.includes('/otlp/') ? 'data-points' : 'resource';
}

/** @returns `undefined` where the text names no place */
export function parseOtlpLabels(text: string): OtlpLabels | undefined {
  const place = text.trim().toLowerCase();
  return otlpLabelPlaces.find((each) => each === place);
}
