import type { MetricFamilyJson, MetricValueJson } from '../config/registry-like.js';
import type { Labels } from './labels.js';

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const knownTypes: ReadonlySet<unknown> = new Set(['counter', 'gauge', 'histogram', 'summary']);

/** @returns whether the format has a place for a metric of this name */
export function isMetricName(name: string): boolean {
  return metricName.test(name);
}

/** @returns the line that says what a family counts */
export function formatHelp(family: MetricFamilyJson): string {
  return `# HELP ${family.name} ${escapeHelp(family.help)}\n`;
}

/** @returns the line that says of what type a family is; what comes after it are its samples */
export function formatType(family: MetricFamilyJson): string {
  const type = knownTypes.has(family.type) ? String(family.type) : 'untyped';
  return `# TYPE ${family.name} ${type}\n`;
}

/**
 * Writes a series: its name and all its labels.
 *
 * A label of its own with the name of one that every sample gets is kept as `exported_<name>`, as Prometheus does on
 * a scrape: were it to win, two environments could become one series.
 *
 * @param name the sample's name
 * @param own the sample's own labels
 * @param constant labels that every sample gets
 * @param except a label to leave out, for the name of what is left when samples differ in it only
 */
export function formatSeries(
  name: string,
  own: MetricValueJson['labels'],
  constant: Labels,
  except?: string,
): string {
  let pairs = formatConstant(constant);
  for (const [label, value] of Object.entries(own)) {
    // An empty value means "no such label" to Prometheus; a name it does not know would cost the whole line.
    const written = value === undefined || (value as unknown) === null ? '' : escapeLabelValue(String(value));
    if (written === '' || label === except || !labelName.test(label)) continue;
    let exported = label;
    while (Object.hasOwn(constant, exported)) exported = `exported_${exported}`;
    if (exported !== label && Object.hasOwn(own, exported)) continue;
    pairs += `${pairs === '' ? '' : ','}${exported}="${written}"`;
  }
  return pairs === '' ? name : `${name}{${pairs}}`;
}

/** Written out once: they stand in every one of a hundred series. */
const constantTexts = new WeakMap<Labels, string>();

function formatConstant(labels: Labels): string {
  let text = constantTexts.get(labels);
  if (text === undefined) {
    text = Object.entries(labels)
      .map(([name, value]) => `${name}="${escapeLabelValue(value)}"`)
      .join(',');
    constantTexts.set(labels, text);
  }
  return text;
}

/** Prometheus reads what Go's ParseFloat reads; only the infinities are spelled differently in JavaScript. */
export function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

function escapeLabelValue(text: string): string {
  return /[\\"\n]/.test(text) ? escapeHelp(text).replace(/"/g, '\\"') : text;
}
