import type { Config } from '../config/config.js';
import type { Environment } from '../config/environment-variables.js';
import { endpointVariables } from '../config/configured-endpoint.js';
import type { InstrumentationOptions } from '../config/options.js';
import { toPrintableLine } from '../config/printable-line.js';
import type { Setting } from './check.js';
import { describeHeaders, describeScheme } from './describe-authentication.js';

const maxValueLength = 300;

type OptionName = keyof InstrumentationOptions;

/**
 * Lists the effective settings, and where each comes from.
 *
 * @returns the endpoint first; no value contains a secret
 */
export function describeSettings(
  config: Config,
  environment: Environment,
  options: InstrumentationOptions,
): readonly Setting[] {
  const from = (names: readonly OptionName[], variables: readonly string[]): string => {
    const set = [
      ...names.filter((name) => options[name] !== undefined).map((name) => `configure({ ${name} })`),
      ...variables.filter((name) => environment[name] !== undefined),
    ];
    return set.length === 0 ? 'default' : set.join(', ');
  };
  const { endpoint, authentication, clientCertificate, proxy } = config;
  const { labels, flushPolicy, processMetrics } = config;
  const isAuthorityGiven =
    config.certificateAuthority !== undefined || environment.NODE_EXTRA_CA_CERTS !== undefined;
  const otlpLabels: Setting = {
    name: 'OTLP labels',
    value: config.otlpLabels,
    from: from(['otlpLabels'], ['INSTRUMENTED_OTLP_LABELS']),
  };
  const settings: readonly Setting[] = [
    {
      name: 'endpoint',
      value:
        endpoint === undefined
          ? 'none'
          : `${endpoint.origin}${endpoint.pathname}${endpoint.search === '' ? '' : '?…'}`,
      from: from(['endpoint'], endpointVariables),
    },
    { name: 'protocol', value: config.protocol, from: config.protocolSource },
    ...(config.protocol === 'otlp' ? [otlpLabels] : []),
    {
      name: 'credentials',
      value: describeScheme(authentication.scheme),
      from: from(
        ['auth', 'username', 'tenantName', 'password', 'bearerToken', 'sigv4Service', 'sigv4Region'],
        [
          'INSTRUMENTED_AUTH',
          'INSTRUMENTED_USERNAME',
          'INSTRUMENTED_PASSWORD',
          'ASSERTS_TENANT_NAME',
          'ASSERTS_PASSWORD',
          'INSTRUMENTED_BEARER_TOKEN',
          'INSTRUMENTED_SIGV4_SERVICE',
          'INSTRUMENTED_SIGV4_REGION',
        ],
      ),
    },
    {
      name: 'headers',
      value: describeHeaders(authentication.headers),
      from: from(['headers'], ['INSTRUMENTED_HEADERS']),
    },
    {
      name: 'client certificate',
      value: clientCertificate === undefined ? 'none' : '(set)',
      from: from(['clientCertificate', 'clientKey'], ['INSTRUMENTED_CLIENT_CERT', 'INSTRUMENTED_CLIENT_KEY']),
    },
    {
      name: 'proxy',
      value: proxy?.url.origin ?? 'none',
      from: from([], ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']),
    },
    {
      name: 'labels',
      value: describeLabels(labels.constant),
      from: from(['labels'], ['INSTRUMENTED_LABELS']),
    },
    {
      name: 'tenant label',
      value: String(labels.hasTenantId),
      from: from(['tenantLabel'], ['INSTRUMENTED_TENANT_LABEL']),
    },
    {
      name: 'environment',
      value: labels.environment ?? 'the account id',
      from: from(['environment'], ['ASSERTS_ENVIRONMENT']),
    },
    { name: 'site', value: labels.site ?? 'the region', from: from(['site'], ['ASSERTS_SITE']) },
    {
      name: 'account id',
      value: labels.accountId ?? 'from the ARN',
      from: from(['accountId'], ['ACCOUNT_ID']),
    },
    {
      name: 'disabled',
      value: String(config.isDisabled),
      from: from(['disabled'], ['ASSERTS_LAYER_DISABLED']),
    },
    { name: 'flush', value: describePolicy(flushPolicy), from: from(['flush'], ['INSTRUMENTED_FLUSH']) },
    {
      name: 'flush timeout',
      value: `${String(config.flushTimeoutMs)} ms`,
      from: from(['flushTimeoutMs'], ['INSTRUMENTED_FLUSH_TIMEOUT_MS']),
    },
    {
      name: 'open',
      value: config.openIn ?? 'by the memory size',
      from: from(['open'], ['INSTRUMENTED_OPEN']),
    },
    {
      name: 'process metrics',
      value: describePolicy(processMetrics),
      from: from(['processMetrics'], ['INSTRUMENTED_PROCESS_METRICS']),
    },
    {
      name: 'deadline margin',
      value: `${String(config.deadlineMarginMs)} ms`,
      from: from(['deadlineMarginMs'], ['INSTRUMENTED_DEADLINE_MARGIN_MS']),
    },
    { name: 'debug', value: String(config.isDebug), from: from(['debug'], ['DEBUG']) },
    {
      name: 'authorities',
      value: isAuthorityGiven ? "Node.js' own and configured ones" : "Node.js' own",
      from: from(['certificateAuthority'], ['NODE_EXTRA_CA_CERTS']),
    },
  ];
  return settings.map((each) => ({ ...each, value: toPrintableLine(each.value, maxValueLength) }));
}

function describeLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? 'none' : pairs.join(', ');
}

function describePolicy(policy: { readonly kind: string; readonly intervalMs?: number }): string {
  return policy.intervalMs === undefined
    ? policy.kind
    : `${policy.kind}:${String(policy.intervalMs / 1000)}s`;
}
