import { toSecretSetting, type SecretSetting } from './secret-setting.js';

/** A header field that the user sets. Its value may be a secret, so it is always treated as one. */
export interface HeaderSetting {
  /** In lower case. */
  readonly name: string;
  readonly setting: SecretSetting;
}

export interface HeaderSettingsResult {
  readonly headers: readonly HeaderSetting[];
  /** Why fields were left out, one phrase each, without given names or values: a name given by mistake may be a secret. */
  readonly problems: readonly string[];
}

const maxValueCharacters = 8192;
/** A token of RFC 9110. */
const fieldName = /^[!#$%&'*+.^_`|~\w-]{1,64}$/;
/** No control character: a line break would begin another field. All servers read visible ASCII the same way. */
const fieldValue = /^[!-~](?:[\t -~]*[!-~])?$/;

/** Fields that HTTP, a protocol or this library sets. */
const reservedFields: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-prometheus-remote-write-version',
]);

/**
 * Reads `name=value` pairs as OpenTelemetry reads `OTEL_EXPORTER_OTLP_HEADERS`: separated by commas, values percent-encoded.
 *
 * @param source the variable, for messages
 * @param text e.g. `X-Scope-OrgID=acme,api-key=a%3Db`
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
export function parseHeaderSettings(source: string, text: string): HeaderSettingsResult {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return checkHeaderSettings(source, pairs.map(parsePair));
}

function parsePair(pair: string): readonly [string, unknown] | undefined {
  const separator = pair.indexOf('=');
  if (separator < 0) return undefined;
  return [pair.slice(0, separator).trim(), decode(pair.slice(separator + 1).trim())];
}

/**
 * Keeps the header fields that can be sent. If two have the same name, the last is kept.
 *
 * @param pairs names to values, which may be of any type; `undefined`: not a pair
 */
export function checkHeaderSettings(
  source: string,
  pairs: readonly (readonly [string, unknown] | undefined)[],
): HeaderSettingsResult {
  const kept = new Map<string, HeaderSetting>();
  const problems: string[] = [];
  for (const [i, pair] of pairs.entries()) {
    const name = pair?.[0].toLowerCase() ?? '';
    const value = pair?.[1];
    const problem = findProblem(name, value);
    if (problem === undefined) {
      const setting = toSecretSetting(`${name} of ${source}`, value as string);
      kept.set(name, Object.freeze({ name, setting }));
    } else {
      problems.push(`field ${String(i + 1)} ${problem}`);
    }
  }
  return { headers: [...kept.values()], problems };
}

/** @returns whether the text is a valid value of a header field */
export function isFieldValue(text: string): boolean {
  return fieldValue.test(text);
}

function findProblem(name: string, value: unknown): string | undefined {
  if (!fieldName.test(name)) return 'is not name=value with the name of a header field';
  if (reservedFields.has(name)) return `is ${name}, which the library sets`;
  if (typeof value !== 'string') return 'has no percent-encoded text as its value';
  if (value.length > maxValueCharacters || !isFieldValue(value)) {
    return `has a value that is not 1 to ${String(maxValueCharacters)} visible ASCII characters`;
  }
  return undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
