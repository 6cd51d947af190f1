import type { InstrumentationOptions } from './options.js';
import type { SettingsReader } from './settings-reader.js';

/**
 * Where OTLP puts the identity of the environment. `resource`: in the resource, by OpenTelemetry's names. `data-points`: on each data point, by
 * Prometheus' names, with only `service.name` and `service.instance.id` in the resource. `both`: in both places.
 */
export type OtlpLabels = (typeof otlpLabelPlaces)[number];

export const otlpLabelPlaces = ['resource', 'data-points', 'both'] as const;

/** An endpoint. Not `URL`: this file's types are public, and need no types of Node.js. */
interface HasPath {
  readonly pathname: string;
}

/**
 * Prometheus and Mimir, and so Grafana Cloud, turn the resource into `job` and `instance` and drop the rest of it. Their
 * paths contain `/otlp/`. Collectors and CloudWatch keep all of it.
 *
 * @returns the setting that suits the receiver at an endpoint
 */
export function defaultOtlpLabels(endpoint: HasPath): OtlpLabels {
  return endpoint.pathname.includes('/otlp/') ? 'data-points' : 'resource';
}

/** @returns `undefined` if the text is none of the three */
export function parseOtlpLabels(text: string): OtlpLabels | undefined {
  const place = text.trim().toLowerCase();
  return otlpLabelPlaces.find((each) => each === place);
}

export function readOtlpLabels(
  settings: SettingsReader,
  options: InstrumentationOptions,
  endpoint: HasPath | undefined,
): OtlpLabels {
  const fallback = endpoint === undefined ? 'resource' : defaultOtlpLabels(endpoint);
  const [setting, text] =
    options.otlpLabels !== undefined
      ? ['otlpLabels', options.otlpLabels]
      : ['INSTRUMENTED_OTLP_LABELS', settings.environment.INSTRUMENTED_OTLP_LABELS];
  if (text === undefined) return fallback;
  const place = parseOtlpLabels(text);
  if (place === undefined) settings.reportInvalid(setting, text, otlpLabelPlaces.join(', '), fallback);
  return place ?? fallback;
}
