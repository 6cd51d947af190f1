import { needsProtection, readAuthentication } from './authentication/read-authentication.js';
import { readCertificateAuthority } from './certificate-authority.js';
import { readClientCertificate } from './client-certificate.js';
import type { Config } from './config.js';
import { readDurationBuckets } from './duration-buckets.js';
import type { Environment } from './environment-variables.js';
import { readFlushPolicy, type FlushPolicy } from './flush-policy.js';
import {
  findEndpointSetting,
  refuseInsecureEndpoint,
  readConfiguredEndpoint,
} from './configured-endpoint.js';
import { readOpeningPlace } from './opening-place.js';
import type { InstrumentationOptions } from './options.js';
import { readOtlpLabels } from './otlp-labels.js';
import { readProcessMetricsPolicy } from './process-metrics-policy.js';
import { defaultProtocol } from './protocol-name.js';
import { readProxy } from './proxy.js';
import { readConstantLabels } from './read-constant-labels.js';
import { readRegistries } from './registries.js';
import { SettingsReader } from './settings-reader.js';
import { readTimestamps } from './timestamps.js';

/** The resolved settings, and one line for each setting that cannot be used. */
export interface ConfigResolution {
  readonly config: Config;
  /** Whole sentences for the log; none contains a secret. */
  readonly problems: readonly string[];
}

const defaultFlushTimeoutMs = 1000;
/** No push over TLS takes less time than this, in ms. */
const minFlushTimeoutMs = 20;
const defaultDeadlineMarginMs = 500;

/**
 * Resolves settings: options come first, then environment variables, then defaults. Never throws: in place of an invalid value
 * it uses the default, and one line contains the setting, the value and what was expected.
 *
 * @param environment see `readEnvironment()`
 * @param options as given to `configure()`
 */
export function resolveConfig(
  environment: Environment,
  options: InstrumentationOptions = {},
): ConfigResolution {
  const settings = new SettingsReader(environment);
  const tenantName = settings.text(options.tenantName, 'ASSERTS_TENANT_NAME');
  const configured = readConfiguredEndpoint(settings, options);
  const authentication = readAuthentication(settings, options, configured?.url);
  const isInsecureAllowed = settings.flag(options.allowInsecure, 'INSTRUMENTED_ALLOW_INSECURE');
  const isProtected = needsProtection(authentication) && !isInsecureAllowed;
  const endpoint = isProtected ? refuseInsecureEndpoint(settings, configured) : configured;
  const { protocol = defaultProtocol, protocolSource = 'default' } = endpoint ?? {};
  const { proxy, problem } = readProxy(environment, endpoint?.url);
  if (problem !== undefined) settings.reportProblem(problem);
  const config: Config = Object.freeze({
    isDisabled: settings.flag(options.disabled, 'ASSERTS_LAYER_DISABLED'),
    endpoint: endpoint?.url,
    endpointSetting: findEndpointSetting(environment, options),
    protocol,
    protocolSource,
    otlpLabels: readOtlpLabels(settings, options.otlpLabels, endpoint?.url),
    authentication,
    isInsecureAllowed,
    needsProtection: isProtected,
    clientCertificate: readClientCertificate(settings, options),
    proxy,
    flushPolicy: readFlushPolicy(settings, options.flush),
    openIn: readOpeningPlace(settings, options.open),
    processMetrics: readProcessMetricsPolicy(settings, options.processMetrics),
    flushTimeoutMs: settings.milliseconds(
      {
        option: 'flushTimeoutMs',
        variable: 'INSTRUMENTED_FLUSH_TIMEOUT_MS',
        min: minFlushTimeoutMs,
        default: defaultFlushTimeoutMs,
      },
      options.flushTimeoutMs,
    ),
    deadlineMarginMs: settings.milliseconds(
      {
        option: 'deadlineMarginMs',
        variable: 'INSTRUMENTED_DEADLINE_MARGIN_MS',
        min: 0,
        default: defaultDeadlineMarginMs,
      },
      options.deadlineMarginMs,
    ),
    // Other packages use DEBUG too (`DEBUG=express:*`), so other values than "true" are not reported as invalid.
    isDebug: options.debug ?? environment.DEBUG?.trim().toLowerCase() === 'true',
    isDoctorEnabled: settings.flag(undefined, 'INSTRUMENTED_DOCTOR'),
    hasTimestamps: readTimestamps(settings, options, protocol),
    durationBuckets: readDurationBuckets(settings, options),
    registries: readRegistries(settings, options),
    certificateAuthority: readCertificateAuthority(settings, options),
    labels: Object.freeze({
      tenantName,
      environment: settings.text(options.environment, 'ASSERTS_ENVIRONMENT'),
      site: settings.text(options.site, 'ASSERTS_SITE'),
      accountId: settings.text(options.accountId, 'ACCOUNT_ID'),
      hasTenantId: settings.flag(options.tenantLabel, 'INSTRUMENTED_TENANT_LABEL'),
      constant: readConstantLabels(settings, options),
    }),
    onPush: options.onPush,
  });
  return { config, problems: settings.problems };
}

/**
 * Resolves the flush policy alone, for code that runs in init: resolving all settings takes 1 ms.
 *
 * @returns the same policy as {@link resolveConfig}
 */
export function resolveFlushPolicy(
  environment: Environment,
  options: InstrumentationOptions = {},
): FlushPolicy {
  return readFlushPolicy(new SettingsReader(environment), options.flush);
}
