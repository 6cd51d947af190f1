import type { ProtocolName } from './protocol-name.js';

const importPath = '/api/v1/import/prometheus';
/** Paths for an endpoint that is only an origin. */
const defaultPaths: Readonly<Record<ProtocolName, string>> = {
  import: importPath,
  'remote-write': '/api/v1/write',
  'remote-write-2': '/api/v1/write',
  otlp: '/v1/metrics',
  pushgateway: '',
};

/** Paths that stores are known to have. The first match wins. All but the first two patterns match the end of a path. */
const knownPaths: readonly (readonly [ProtocolName, RegExp])[] = [
  // VictoriaMetrics accepts the grouping key of a Pushgateway after its import path.
  ['import', /\/api\/v1\/import\/prometheus(?:$|\/metrics\/job)/],
  ['pushgateway', /\/metrics\/job(?:@base64)?\/[^/]/],
  // Prometheus, VictoriaMetrics and vmagent; Mimir and Cortex; Thanos; Amazon Managed Service for Prometheus.
  ['remote-write', /\/api\/v1\/(?:write|push|receive|remote_write)$/],
  // Grafana Cloud; New Relic.
  ['remote-write', /\/(?:api\/prom\/push|prometheus\/v1\/write)$/],
  // Grafana Cloud shows a URL that ends in `/otlp`; OpenTelemetry's exporters append the rest.
  ['otlp', /\/(?:v1\/metrics|otlp)$/],
];

/**
 * Finds the protocol that belongs to a path.
 *
 * @param path without slashes at its end
 * @returns `undefined` if no store is known to have such a path
 */
export function recognizeProtocol(path: string): ProtocolName | undefined {
  return knownPaths.find(([, pattern]) => pattern.test(path))?.[0];
}

/**
 * Completes the path of an endpoint.
 *
 * @param path without slashes at its end
 * @param recognized the result of {@link recognizeProtocol}
 * @returns the path to push to; for a Pushgateway, without the grouping key, which depends on the labels
 */
export function completePath(
  path: string,
  protocol: ProtocolName,
  recognized: ProtocolName | undefined,
): string {
  if (protocol === 'import') return recognized === 'import' ? path : `${path}${importPath}`;
  if (protocol === 'otlp' && path.endsWith('/otlp')) return `${path}${defaultPaths.otlp}`;
  return path === '' ? defaultPaths[protocol] : path;
}
