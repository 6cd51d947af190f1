import { needsProtection, readAuthentication } from './authentication/read-authentication.js';
import { areCertificates } from './certificates.js';
import { readClientCertificate } from './client-certificate.js';
import type { Config } from './config.js';
import { checkConstantLabels, parseConstantLabels, type ConstantLabels } from './constant-labels.js';
import { readCpuShare } from './cpu-share.js';
import type { Environment } from './environment.js';
import { flushPolicyWanted, parseFlushPolicy, type FlushPolicy } from './flush-policy.js';
import { findEndpointSetting, protectEndpoint, readGivenEndpoint } from './given-endpoint.js';
import type { OpeningPlace } from './opening-place.js';
import type { InstrumentationOptions } from './options.js';
import { otlpLabelPlaces, parseOtlpLabels, suitOtlpLabels, type OtlpLabels } from './otlp-labels.js';
import {
  defaultProcessMetricsPolicy,
  parseProcessMetricsPolicy,
  processMetricsPolicyWanted,
  type ProcessMetricsPolicy,
} from './process-metrics-policy.js';
import type { ProtocolName } from './protocol-name.js';
import { readProxy } from './proxy.js';
import { SettingsReader } from './settings-reader.js';

/** Settings in force, and one line for each that was wrong. */
export interface ConfigResolution {
  readonly config: Config;
  /** Whole sentences for the log; none repeats a secret. */
  readonly problems: readonly string[];
}

/** 5 ms to 900 s, the longest that Lambda lets a function run. */
const defaultDurationBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900,
] as const;
const defaultFlushTimeoutMs = 1000;
/** No push over TLS is faster; the coordinator makes none in less. */
const leastFlushTimeoutMs = 20;
const noLabels: ConstantLabels = Object.freeze({});
const defaultDeadlineMarginMs = 500;

/**
 * Resolves settings: options first, then the environment, then defaults. Never throws: a wrong value is told in
 * one line that names the setting, its value and what was expected, and its default is used.
 *
 * @param environment see `readEnvironment()`
 * @param options what `configure()` was given
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
  const { protocol = 'import', protocolSource = 'default' } = endpoint ?? {};
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
    // DEBUG belongs to everybody (`DEBUG=express:*`), so only "true" is ours and no other value is a mistake.
    isDebug: options.debug ?? environment.DEBUG?.trim().toLowerCase() === 'true',
    isDoctorWanted: read.flag(undefined, 'INSTRUMENTED_DOCTOR'),
    hasTimestamps: readTimestamps(read, options, protocol),
    durationBuckets: readBuckets(read, options),
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
 * Resolves one setting alone, for what has to know it in the init phase: reading all of them takes a millisecond.
 *
 * @returns the policy as {@link resolveConfig} has it
 */
export function resolveFlushPolicy(
  environment: Environment,
  options: InstrumentationOptions = {},
): FlushPolicy {
  return readFlushPolicy(new SettingsReader(environment), options);
}

/** Without times no series could be told apart from its copy: only text may go without. */
function readTimestamps(
  read: SettingsReader,
  { timestamps = true }: InstrumentationOptions,
  protocol: ProtocolName,
): boolean {
  if (timestamps || protocol === 'import' || protocol === 'pushgateway') return timestamps;
  read.wrong('timestamps', 'false', `true for ${protocol}`, 'true');
  return true;
}

function readOtlpLabels(
  read: SettingsReader,
  options: InstrumentationOptions,
  endpoint: URL | undefined,
): OtlpLabels {
  const usual = endpoint === undefined ? 'resource' : suitOtlpLabels(endpoint);
  const [setting, text] =
    options.otlpLabels !== undefined
      ? ['otlpLabels', options.otlpLabels]
      : ['INSTRUMENTED_OTLP_LABELS', read.environment.INSTRUMENTED_OTLP_LABELS];
  if (text === undefined) return usual;
  const place = parseOtlpLabels(text);
  if (place === undefined) read.wrong(setting, text, otlpLabelPlaces.join(', '), usual);
  return place ?? usual;
}

function readFlushPolicy(read: SettingsReader, options: InstrumentationOptions): FlushPolicy {
  const [setting, text] =
    options.flush !== undefined
      ? ['flush', options.flush]
      : ['INSTRUMENTED_FLUSH', read.environment.INSTRUMENTED_FLUSH];
  const isManagedInstance = read.environment.AWS_LAMBDA_MAX_CONCURRENCY !== undefined;
  const fallback: FlushPolicy = isManagedInstance
    ? { kind: 'interval', intervalMs: 10_000 }
    : { kind: 'every-invocation' };
  if (text === undefined) return fallback;
  const policy = parseFlushPolicy(text);
  if (policy === undefined) read.wrong(setting, text, flushPolicyWanted, fallback.kind);
  if (policy?.kind === 'after-response' && isManagedInstance) {
    read.problem(
      `${setting}: after-response is interval:10s on Managed Instances, because no environment freezes after an answer there.`,
    );
    return fallback;
  }
  return policy ?? fallback;
}

function readOpeningPlace(read: SettingsReader, options: InstrumentationOptions): OpeningPlace | undefined {
  const [setting, text] =
    options.open !== undefined
      ? ['open', options.open]
      : ['INSTRUMENTED_OPEN', read.environment.INSTRUMENTED_OPEN];
  const place = text?.trim();
  if (place === undefined || place === 'init' || place === 'invocation') return place;
  read.wrong(setting, place, 'init or invocation', 'the place that suits the memory size');
  return undefined;
}

function readProcessMetricsPolicy(
  read: SettingsReader,
  options: InstrumentationOptions,
): ProcessMetricsPolicy {
  const [setting, text] =
    options.processMetrics !== undefined
      ? ['processMetrics', options.processMetrics]
      : ['INSTRUMENTED_PROCESS_METRICS', read.environment.INSTRUMENTED_PROCESS_METRICS];
  const fallback = defaultProcessMetricsPolicy(readCpuShare(read.environment));
  if (text === undefined) return fallback;
  const policy = parseProcessMetricsPolicy(text);
  if (policy === undefined) read.wrong(setting, text, processMetricsPolicyWanted, 'the default');
  return policy ?? fallback;
}

function readBuckets(read: SettingsReader, options: InstrumentationOptions): readonly number[] {
  const { buckets } = options;
  if (buckets === undefined) return defaultDurationBuckets;
  const isAscending = buckets.every(
    (bound, i) => Number.isFinite(bound) && (i === 0 || bound > (buckets[i - 1] ?? Infinity)),
  );
  if (buckets.length > 0 && isAscending) return Object.freeze([...buckets]);
  read.wrong('buckets', `[${buckets.join(', ')}]`, 'finite seconds in ascending order', '5 ms to 900 s');
  return defaultDurationBuckets;
}

function readRegistries(read: SettingsReader, options: InstrumentationOptions): Config['registries'] {
  if (options.registries === undefined) return undefined;
  const usable = options.registries.filter(
    (registry) => typeof (registry as Partial<typeof registry> | null)?.getMetricsAsJSON === 'function',
  );
  if (usable.length < options.registries.length) {
    read.problem(
      'Cannot push every one of "registries": a registry has a getMetricsAsJSON() method; the others are left out.',
    );
  }
  return Object.freeze(usable);
}

function readCertificateAuthority(
  read: SettingsReader,
  { certificateAuthority }: InstrumentationOptions,
): string | undefined {
  if (certificateAuthority === undefined || areCertificates(certificateAuthority))
    return certificateAuthority;
  // The value is not repeated: it may be a private key, given by mistake.
  read.problem(
    `Cannot use certificateAuthority: expected certificates in PEM; got none, or one that cannot be read. Only the authorities of Node.js are trusted.`,
  );
  return undefined;
}

function readConstantLabels(read: SettingsReader, options: InstrumentationOptions): ConstantLabels {
  const text = read.environment.INSTRUMENTED_LABELS;
  if (text === undefined && options.labels === undefined) return noLabels;
  const fromEnvironment = parseConstantLabels(text ?? '');
  const fromOptions = checkConstantLabels(options.labels ?? {});
  for (const [setting, { problems }] of [
    ['INSTRUMENTED_LABELS', fromEnvironment],
    ['labels', fromOptions],
  ] as const) {
    if (problems.length === 0) continue;
    const more = problems.length > 3 ? `; and ${String(problems.length - 3)} more` : '';
    read.problem(
      `Cannot use every label of ${setting}: ${problems.slice(0, 3).join('; ')}${more}. The others are used.`,
    );
  }
  return Object.freeze({ ...fromEnvironment.labels, ...fromOptions.labels });
}
