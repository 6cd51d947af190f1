import type { SettingsReader } from './settings-reader.js';

/**
 * Where OTLP puts the identity of the environment. `resource`: in the resource, by OpenTelemetry's names. `data-points`:
 * on each data point, by Prometheus' names; the resource has only `service.name` and `service.instance.id`. `both`: in
 * both places.
 */
export type OtlpLabels = (typeof otlpLabelPlaces)[number];

export const otlpLabelPlaces = ['resource', 'data-points', 'both'] as const;

/**
 * The part of a `URL` that is read. `URL` is not used, because these types are public and must not need the types of
 * Node.js.
 */
interface HasPath {
  readonly pathname: string;
}

/**
 * Chooses the default by the receiver, which the path of the endpoint shows. Prometheus and Mimir (so also Grafana Cloud)
 * have `/otlp/` in their paths. They turn the resource into `job` and `instance` and drop the rest of it. Collectors and
 * CloudWatch keep the whole resource.
 *
 * @returns `data-points` if the path contains `/otlp/`; otherwise `resource`
 */
export function defaultOtlpLabels(endpoint: HasPath): OtlpLabels {
  return endpoint.pathname.includes('/otlp/') ? 'data-points' : 'resource';
}

/** @returns `undefined` if the text is none of {@link otlpLabelPlaces} */
export function parseOtlpLabels(text: string): OtlpLabels | undefined {
  const place = text.trim().toLowerCase();
  return otlpLabelPlaces.find((each) => each === place);
}

/**
 * @param given the option `otlpLabels`; without it, `INSTRUMENTED_OTLP_LABELS` is read
 * @returns the place that is set; the default if none is, or if it is invalid, which is reported
 */
export function readOtlpLabels(
  settings: SettingsReader,
  given: string | undefined,
  endpoint: HasPath | undefined,
): OtlpLabels {
  const fallback = endpoint === undefined ? 'resource' : defaultOtlpLabels(endpoint);
  const [setting, text] =
    given !== undefined
      ? ['otlpLabels', given]
      : ['INSTRUMENTED_OTLP_LABELS', settings.environment.INSTRUMENTED_OTLP_LABELS];
  if (text === undefined) return fallback;
  const place = parseOtlpLabels(text);
  if (place === undefined) settings.reportInvalid(setting, text, otlpLabelPlaces.join(', '), fallback);
  return place ?? fallback;
}
