import type { SampleLabels } from '../config/registry-like.js';
import type { Labels } from './labels.js';

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** Names that begin with two underscores are reserved for stores: `__name__` would be the name of the metric. */
const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
const knownTypes = ['counter', 'gauge', 'histogram', 'summary'] as const;

export type MetricType = (typeof knownTypes)[number] | 'untyped';

/** The series that the doctor pushes and reads back. */
export const doctorProbe = 'instrumented_doctor_probe';

/** @returns whether the format has a place for a metric of this name */
export function isMetricName(name: string): boolean {
  return metricName.test(name);
}

/** @returns the type as the format names it */
export function readType(type: unknown): MetricType {
  return knownTypes.find((known) => known === type) ?? 'untyped';
}

/** @returns the `# HELP` line, if there is a help text, and the `# TYPE` line */
export function formatHead(
  name: string,
  help: unknown,
  type: MetricType,
): { readonly helpLine: string; readonly typeLine: string } {
  const isHelp = typeof help === 'string' && help !== '';
  return {
    helpLine: isHelp ? `# HELP ${name} ${escapeHelp(help.toWellFormed())}\n` : '',
    typeLine: `# TYPE ${name} ${type}\n`,
  };
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
export function formatSeries(name: string, own: SampleLabels, constant: Labels, except?: string): string {
  let pairs = formatConstant(constant);
  for (const label of Object.keys(own)) {
    const value = own[label];
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
  // Half a surrogate pair becomes U+FFFD on the wire, which could make one series of two.
  const wellFormed = text.toWellFormed();
  return /[\\"\n]/.test(wellFormed) ? escapeHelp(wellFormed).replace(/"/g, '\\"') : wellFormed;
}
