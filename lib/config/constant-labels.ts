import { toPrintableLine } from './printable-line.js';

/** Label names to values. */
export type ConstantLabels = Readonly<Record<string, string>>;

export interface ConstantLabelsResult {
  readonly labels: ConstantLabels;
  /** Why labels were left out, one phrase each; none repeats a value. */
  readonly problems: readonly string[];
}

/** VictoriaMetrics drops series with more than 40 labels, older versions with more than 30. The library adds up to 15. */
const maxLabels = 15;
/** VictoriaMetrics cuts longer values. */
const maxValueCharacters = 1024;
const maxNameCharacters = 64;
/** The most characters of a label name that a log line contains. */
const maxShownCharacters = 40;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Labels that the library adds to every sample, and labels of its own metrics. Users cannot set them. */
export const reservedLabels: ReadonlySet<string> = new Set([
  'account_id',
  'asserts_env',
  'asserts_site',
  'asserts_source',
  'asserts_tenant',
  'error_type',
  'function_name',
  'instance',
  'job',
  'kind',
  'layer_version',
  'le',
  'namespace',
  'outcome',
  'quantile',
  'reason',
  'region',
  'runtime',
  'space',
  'tenant',
  'type',
  'version',
]);

/**
 * Reads `name=value` pairs as OpenTelemetry reads `OTEL_RESOURCE_ATTRIBUTES`: separated by commas, values percent-encoded.
 *
 * @param text e.g. `team=orders,stage=prod`
 * @see https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
 */
export function parseConstantLabels(text: string): ConstantLabelsResult {
  const pairs: [string, unknown][] = [];
  const problems: string[] = [];
  for (const pair of text.split(',').map((each) => each.trim())) {
    if (pair === '') continue;
    const separator = pair.indexOf('=');
    const name = (separator < 0 ? pair : pair.slice(0, separator)).trim();
    if (separator < 0) problems.push(`${quote(name)} has no value`);
    else {
      const value = decode(pair.slice(separator + 1).trim());
      if (value === undefined) problems.push(`the value of ${quote(name)} is not percent-encoded UTF-8`);
      else pairs.push([name, value]);
    }
  }
  const checked = checkConstantLabels(Object.fromEntries(pairs));
  return { labels: checked.labels, problems: [...problems, ...checked.problems] };
}

/**
 * Keeps the labels that every sample can carry: the name is valid in Prometheus and not reserved, the value is a string.
 *
 * @param candidates names to values; they may come from JavaScript, so types are checked here
 */
export function checkConstantLabels(candidates: Readonly<Record<string, unknown>>): ConstantLabelsResult {
  const kept: [string, string][] = [];
  const problems: string[] = [];
  for (const [name, value] of Object.entries(candidates)) {
    if (value === undefined) continue;
    const problem = findProblem(name, value) ?? (kept.length === maxLabels ? tooMany(name) : undefined);
    if (problem === undefined) kept.push([name, value as string]);
    else problems.push(problem);
  }
  return { labels: Object.freeze(Object.fromEntries(kept)), problems };
}

function findProblem(name: string, value: unknown): string | undefined {
  if (name.length > maxNameCharacters || !labelName.test(name) || name.startsWith('__')) {
    return `${quote(name)} is not a valid label name`;
  }
  if (reservedLabels.has(name)) return `${quote(name)} is reserved by the library`;
  if (typeof value !== 'string') return `the value of ${quote(name)} is not a string`;
  if (value === '') return `the value of ${quote(name)} is empty`;
  if (value.length > maxValueCharacters) {
    return `the value of ${quote(name)} is longer than ${String(maxValueCharacters)} characters`;
  }
  return undefined;
}

function tooMany(name: string): string {
  return `${quote(name)} exceeds the limit of ${String(maxLabels)} labels`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function quote(name: string): string {
  return `"${toPrintableLine(name, maxShownCharacters)}"`;
}
