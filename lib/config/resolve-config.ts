import { areCertificates } from './certificates.js';
import type { Config } from './config.js';
import { checkConstantLabels, parseConstantLabels, type ConstantLabels } from './constant-labels.js';
import { readCpuShare } from './cpu-share.js';
import { Credentials } from './credentials.js';
import { endpointWanted, isLoopback, readEndpoint } from './endpoint.js';
import type { Environment } from './environment.js';
import { flushPolicyWanted, parseFlushPolicy, type FlushPolicy } from './flush-policy.js';
import type { OpeningPlace } from './opening-place.js';
import type { InstrumentationOptions } from './options.js';
import { toPrintableLine } from './printable-line.js';
import {
  defaultProcessMetricsPolicy,
  parseProcessMetricsPolicy,
  processMetricsPolicyWanted,
  type ProcessMetricsPolicy,
} from './process-metrics-policy.js';

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
const loneSurrogate = /\p{Surrogate}/u;
const defaultDeadlineMarginMs = 500;
/** How much a log line repeats of a wrong value. */
const mostValueCharacters = 80;
/** 15 min, the longest that Lambda lets a function run. */
const longestInvocationMs = 900_000;

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
  const credentials = readCredentials(read, tenantName, options);
  const isInsecureAllowed = read.flag(options.allowInsecure, 'INSTRUMENTED_ALLOW_INSECURE');
  const needsProtection = credentials !== undefined && !isInsecureAllowed;
  const config: Config = Object.freeze({
    isDisabled: read.flag(options.disabled, 'ASSERTS_LAYER_DISABLED'),
    endpoint: readCheckedEndpoint(read, options, needsProtection),
    protocol: 'import',
    credentials,
    needsProtection,
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
    hasTimestamps: options.timestamps ?? true,
    durationBuckets: readBuckets(read, options),
    registries: readRegistries(read, options),
    certificateAuthority: readCertificateAuthority(read, options),
    labels: Object.freeze({
      tenantName,
      environment: read.text(options.environment, 'ASSERTS_ENVIRONMENT'),
      site: read.text(options.site, 'ASSERTS_SITE'),
      accountId: read.text(options.accountId, 'ACCOUNT_ID'),
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

function readCredentials(
  read: SettingsReader,
  tenantName: string | undefined,
  options: InstrumentationOptions,
): Credentials | undefined {
  // Not trimmed: a password may begin or end with a space.
  const password = options.password ?? read.environment.ASSERTS_PASSWORD;
  if (password === undefined || password === '') return undefined;
  if (tenantName === undefined) {
    read.problem(
      'Cannot use ASSERTS_PASSWORD: ASSERTS_TENANT_NAME is not set; pushes go out without credentials.',
    );
    return undefined;
  }
  if (tenantName.includes(':')) {
    read.problem(
      'Cannot use ASSERTS_TENANT_NAME for Basic credentials: it holds a colon, which a Basic user name must not; pushes go out without credentials.',
    );
    return undefined;
  }
  if (loneSurrogate.test(tenantName + password)) {
    read.problem(
      'Cannot use ASSERTS_TENANT_NAME and ASSERTS_PASSWORD: one holds half of a character (a lone surrogate), which UTF-8 cannot carry; pushes go out without credentials.',
    );
    return undefined;
  }
  return new Credentials(tenantName, password);
}

function readCheckedEndpoint(
  read: SettingsReader,
  options: InstrumentationOptions,
  needsProtection: boolean,
): URL | undefined {
  const { environment } = read;
  const first = environment.ASSERTS_REMOTE_WRITE_URL;
  const later = environment.ASSERTS_METRIC_ENDPOINT;
  const [setting, text] =
    options.endpoint !== undefined
      ? ['endpoint', options.endpoint]
      : first !== undefined
        ? ['ASSERTS_REMOTE_WRITE_URL', first]
        : ['ASSERTS_METRIC_ENDPOINT', later];

  if (text === undefined) {
    // Outside Lambda this is a unit test or a script: there is no log for the line.
    if (environment.AWS_LAMBDA_RUNTIME_API === undefined) return undefined;
    read.problem(`Nothing is pushed: ASSERTS_REMOTE_WRITE_URL is not set; expected ${endpointWanted}.`);
    return undefined;
  }
  const reading = readEndpoint(text);
  if ('problem' in reading) {
    read.problem(
      `Nothing is pushed: cannot read ${setting}: ${reading.problem}; expected ${endpointWanted}.`,
    );
    return undefined;
  }
  if (setting === 'ASSERTS_REMOTE_WRITE_URL' && later !== undefined) {
    const other = readEndpoint(later);
    if ('problem' in other || other.url.href !== reading.url.href) {
      read.problem('ASSERTS_REMOTE_WRITE_URL and ASSERTS_METRIC_ENDPOINT differ; the first is used.');
    }
  }
  if (reading.hadCredentials) {
    read.problem(
      `Credentials in ${setting} are not used, since URLs end up in logs; set ASSERTS_TENANT_NAME and ASSERTS_PASSWORD.`,
    );
  }
  if (needsProtection && reading.url.protocol === 'http:' && !isLoopback(reading.url)) {
    read.problem(
      `Nothing is pushed: ${setting} is plain http to ${toPrintableLine(reading.url.host, mostValueCharacters)}, where the password could be read on the way; use https, or set INSTRUMENTED_ALLOW_INSECURE=true.`,
    );
    return undefined;
  }
  return reading.url;
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

interface MillisecondsSetting {
  readonly option: string;
  readonly variable: string;
  readonly least: number;
  readonly default: number;
}

/** Reads single settings and keeps a line for each wrong one. */
class SettingsReader {
  readonly environment: Environment;
  readonly problems: string[] = [];

  constructor(environment: Environment) {
    this.environment = environment;
  }

  problem(line: string): void {
    this.problems.push(line);
  }

  wrong(setting: string, met: string, wanted: string, used: string | number): void {
    this.problem(
      `Cannot use ${setting}="${toPrintableLine(met, mostValueCharacters)}": expected ${wanted}; ${String(used)} is used.`,
    );
  }

  text(given: string | undefined, variable: string): string | undefined {
    const value = (given ?? this.environment[variable])?.trim();
    return value === '' ? undefined : value;
  }

  flag(given: boolean | undefined, variable: string): boolean {
    if (given !== undefined) return given;
    const text = this.environment[variable];
    if (text === undefined) return false;
    const word = text.trim().toLowerCase();
    if (word === 'true' || word === '1') return true;
    if (word !== 'false' && word !== '0') this.wrong(variable, text, 'true or false', 'false');
    return false;
  }

  milliseconds(setting: MillisecondsSetting, given: number | undefined): number {
    const text = this.environment[setting.variable];
    const value = given ?? (text === undefined ? setting.default : Number(text));
    if (Number.isFinite(value) && value >= setting.least && value <= longestInvocationMs) return value;
    const [name, met] =
      given === undefined ? [setting.variable, text ?? ''] : [setting.option, String(given)];
    this.wrong(
      name,
      met,
      `milliseconds from ${String(setting.least)} to ${String(longestInvocationMs)}`,
      setting.default,
    );
    return setting.default;
  }
}
