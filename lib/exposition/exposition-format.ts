import { escapeLabelValue } from './escape.js';
import type { SampleLabels } from '../config/registry-like.js';
import type { Labels } from './labels.js';
import type { MetricType } from './metric-type.js';

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** Names that begin with two underscores are reserved for stores: `__name__` is the name of the metric. */
const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
const knownTypes = ['counter', 'gauge', 'histogram', 'summary'] as const;

/** @returns whether the format allows a metric of this name */
export function isMetricName(name: string): boolean {
  return metricName.test(name);
}

/** @returns the type as the format names it; `untyped` for any other value */
export function readType(type: unknown): MetricType {
  return knownTypes.find((known) => known === type) ?? 'untyped';
}

/**
 * Writes a series: its name and all its labels.
 *
 * If a label of the sample has the same name as a constant label, it is kept as `exported_<name>`, as Prometheus
 * does on a scrape. If the sample's label won, two environments could become one series.
 *
 * @param name the sample's name
 * @param own the sample's own labels
 * @param constant labels that every sample gets
 * @param except a label to leave out, for samples that differ in this label only
 */
export function formatSeries(name: string, own: SampleLabels, constant: Labels, except?: string): string {
  let pairs = formatConstant(constant);
  const exportName = createLabelNamer(own, constant);
  for (const label of Object.keys(own)) {
    const value = labelText(own[label]);
    if (value === '' || label === except || !labelName.test(label)) continue;
    pairs += `${pairs === '' ? '' : ','}${exportName(label)}="${escapeLabelValue(value)}"`;
  }
  return pairs === '' ? name : `${name}{${pairs}}`;
}

/**
 * Lists the labels that {@link formatSeries} writes, by the same rules.
 *
 * @returns sorted by name in code-unit order; well-formed text, no name twice, no empty value
 */
export function listLabels(
  own: SampleLabels,
  constant: Labels,
): readonly (readonly [name: string, value: string])[] {
  const pairs: [string, string][] = [];
  for (const label of Object.keys(constant)) {
    const value = (constant[label] ?? '').toWellFormed();
    if (value !== '') pairs.push([label, value]);
  }
  const exportName = createLabelNamer(own, constant);
  for (const label of Object.keys(own)) {
    const value = labelText(own[label]).toWellFormed();
    if (value === '' || !labelName.test(label)) continue;
    pairs.push([exportName(label), value]);
  }
  // Names are ASCII, so the order of code units is that of bytes.
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @returns a series with labels as {@link listLabels} returns them */
export function formatPairs(
  name: string,
  labels: readonly (readonly [name: string, value: string])[],
): string {
  const pairs = labels.map(([label, value]) => `${label}="${escapeLabelValue(value)}"`).join(',');
  return pairs === '' ? name : `${name}{${pairs}}`;
}

/**
 * @returns a function from the name of a sample's own label to the name to write; call it once for each label, in their order
 */
function createLabelNamer(own: SampleLabels, constant: Labels): (label: string) => string {
  let taken: Set<string> | undefined;
  return (label) => {
    if (!Object.hasOwn(constant, label)) return label;
    // The label is renamed and not left out: otherwise two series could become one.
    taken ??= new Set([
      ...Object.keys(constant),
      ...Object.keys(own).filter((each) => labelText(own[each]) !== ''),
    ]);
    let exported = label;
    while (taken.has(exported)) exported = `exported_${exported}`;
    taken.add(exported);
    return exported;
  };
}

/** @returns the value as text; empty if there is none: in Prometheus, a label with an empty value is the same as no label */
function labelText(value: SampleLabels[string] | null): string {
  if (value === undefined || value === null) return '';
  // A bucket with the bound Infinity is the one that the format writes as le="+Inf".
  return typeof value === 'number' ? formatNumber(value) : value;
}

/** Kept because every series has these labels. */
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

/** Prometheus parses numbers with Go's ParseFloat. Only the infinities are spelled differently in JavaScript. */
export function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
