import { needsProtection, readAuthentication } from './authentication/read-authentication.js';
import { readCertificateAuthority } from './certificate-authority.js';
import { readClientCertificate } from './client-certificate.js';
import type { Config } from './config.js';
import { defaultDeadlineMarginMs, defaultFlushTimeoutMs, defaultProtocol } from './defaults.js';
import { readDurationBuckets } from './duration-buckets.js';
import type { Environment } from './environment.js';
import { readFlushPolicy, type FlushPolicy } from './flush-policy.js';
import { findEndpointSetting, protectEndpoint, readGivenEndpoint } from './given-endpoint.js';
import { readOpeningPlace } from './opening-place.js';
import type { InstrumentationOptions } from './options.js';
import { readOtlpLabels } from './otlp-labels.js';
import { readProcessMetricsPolicy } from './process-metrics-policy.js';
import { readProxy } from './proxy.js';
import { readConstantLabels } from './read-constant-labels.js';
import { readRegistries } from './registries.js';
import { SettingsReader } from './settings-reader.js';
import { readTimestamps } from './timestamps.js';

/** The settings in use, and one line for each that cannot be used. */
export interface ConfigResolution {
  readonly config: Config;
  /** Whole sentences for the log; none contains a secret. */
  readonly problems: readonly string[];
}

/** No push over TLS is faster; the coordinator starts none with less time. */
const leastFlushTimeoutMs = 20;

/**
 * Resolves settings: options first, then the environment, then defaults. Never throws: for a value that it cannot
 * use, it uses the default, and one line names the setting, the value and what was expected.
 *
 * @param environment see `readEnvironment()`
 * @param options as given to `configure()`
 */
export function resolveConfig(
  environment: Environment,
  options: InstrumentationOptions = {},
): ConfigResolution {
  const read = new SettingsReader(environment);
  const tenantName = read.text(options.tenantName, 'ASSERTS_TENANT_NAME');
  const given = readGivenEndpoint(read, options);
  const authentication = readAuthentication(read, options, given?.url);
  const isInsecureAllowed = read.flag(options.allowInsecure, 'INSTRUMENTED_ALLOW_INSECURE');
  const isProtected = needsProtection(authentication) && !isInsecureAllowed;
  const endpoint = isProtected ? protectEndpoint(read, given) : given;
  const { protocol = defaultProtocol, protocolSource = 'default' } = endpoint ?? {};
  const { proxy, problem } = readProxy(environment, endpoint?.url);
  if (problem !== undefined) read.problem(problem);
  const config: Config = Object.freeze({
    isDisabled: read.flag(options.disabled, 'ASSERTS_LAYER_DISABLED'),
    endpoint: endpoint?.url,
    endpointSetting: findEndpointSetting(environment, options),
    protocol,
    protocolSource,
    otlpLabels: readOtlpLabels(read, options, endpoint?.url),
    authentication,
    isInsecureAllowed,
    needsProtection: isProtected,
    clientCertificate: readClientCertificate(read, options),
    proxy,
    flushPolicy: readFlushPolicy(read, options),
    openIn: readOpeningPlace(read, options),
    processMetrics: readProcessMetricsPolicy(read, options),
    flushTimeoutMs: read.milliseconds(
      {
        option: 'flushTimeoutMs',
        variable: 'INSTRUMENTED_FLUSH_TIMEOUT_MS',
        least: leastFlushTimeoutMs,
        default: defaultFlushTimeoutMs,
      },
      options.flushTimeoutMs,
    ),
    deadlineMarginMs: read.milliseconds(
      {
        option: 'deadlineMarginMs',
        variable: 'INSTRUMENTED_DEADLINE_MARGIN_MS',
        least: 0,
        default: defaultDeadlineMarginMs,
      },
      options.deadlineMarginMs,
    ),
    // Other packages use DEBUG too (`DEBUG=express:*`): only "true" is ours, and any other value is valid.
    isDebug: options.debug ?? environment.DEBUG?.trim().toLowerCase() === 'true',
    isDoctorWanted: read.flag(undefined, 'INSTRUMENTED_DOCTOR'),
    hasTimestamps: readTimestamps(read, options, protocol),
    durationBuckets: readDurationBuckets(read, options),
    registries: readRegistries(read, options),
    certificateAuthority: readCertificateAuthority(read, options),
    labels: Object.freeze({
      tenantName,
      environment: read.text(options.environment, 'ASSERTS_ENVIRONMENT'),
      site: read.text(options.site, 'ASSERTS_SITE'),
      accountId: read.text(options.accountId, 'ACCOUNT_ID'),
      hasTenantId: read.flag(options.tenantLabel, 'INSTRUMENTED_TENANT_LABEL'),
      constant: readConstantLabels(read, options),
    }),
    onPush: options.onPush,
  });
  return { config, problems: read.problems };
}

/**
 * Resolves this setting alone, for code that needs it in init: reading all settings takes a millisecond.
 *
 * @returns the same policy as {@link resolveConfig}
 */
export function resolveFlushPolicy(
  environment: Environment,
  options: InstrumentationOptions = {},
): FlushPolicy {
  return readFlushPolicy(new SettingsReader(environment), options);
}
