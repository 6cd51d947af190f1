import type { MetricFamilyJson, MetricValueJson } from '../config/registry-like.js';
import type { Labels } from './labels.js';

export interface ExpositionOptions {
  /** Labels that every sample gets. */
  readonly labels: Labels;
  /** ms since the epoch, written behind every sample; `undefined`: samples carry no time. */
  readonly timestampMs?: number | undefined;
}

/**
 * Writes metric families as Prometheus text, format 0.0.4.
 *
 * Families of one name, which two registries may hold, are written as one, and of two equal series the first
 * stands: the format allows neither twice. A sample whose own label has the name of one of ours keeps it as
 * `exported_<name>`, as Prometheus does on a scrape: were it to win, two environments could become one series.
 *
 * @param families as `getMetricsAsJSON()` gives them, of all registries, ours first
 * @returns text that ends in a newline; empty where there is no sample
 * @see https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
 */
export function writeExposition(families: Iterable<MetricFamilyJson>, options: ExpositionOptions): string {
  const constant = formatConstantLabels(options.labels);
  const suffix = options.timestampMs === undefined ? '\n' : ` ${String(Math.trunc(options.timestampMs))}\n`;
  const blocks = new Map<string, { text: string; readonly series: Set<string> }>();

  for (const family of families) {
    if (!metricName.test(family.name)) continue;
    for (const sample of family.values ?? []) {
      const series = formatSeries(sample.metricName ?? family.name, sample, constant, options.labels);
      let block = blocks.get(family.name);
      if (block === undefined) {
        block = { text: formatHeader(family), series: new Set() };
        blocks.set(family.name, block);
      }
      if (block.series.has(series)) continue;
      block.series.add(series);
      block.text += `${series} ${formatNumber(sample.value)}${suffix}`;
    }
  }

  let text = '';
  for (const block of blocks.values()) text += block.text;
  return text;
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const knownTypes: ReadonlySet<unknown> = new Set(['counter', 'gauge', 'histogram', 'summary']);

function formatHeader(family: MetricFamilyJson): string {
  const type = knownTypes.has(family.type) ? String(family.type) : 'untyped';
  return `# HELP ${family.name} ${escapeHelp(family.help)}\n# TYPE ${family.name} ${type}\n`;
}

function formatConstantLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabelValue(value)}"`)
    .join(',');
}

function formatSeries(name: string, sample: MetricValueJson, constant: string, labels: Labels): string {
  let text = constant;
  for (const [own, value] of Object.entries(sample.labels)) {
    // An empty value means "no such label" to Prometheus; a name it does not know would cost the whole line.
    const written = value === undefined || (value as unknown) === null ? '' : escapeLabelValue(String(value));
    if (written === '' || !labelName.test(own)) continue;
    let exported = own;
    while (Object.hasOwn(labels, exported)) exported = `exported_${exported}`;
    if (exported !== own && Object.hasOwn(sample.labels, exported)) continue;
    text += `${text === '' ? '' : ','}${exported}="${written}"`;
  }
  return text === '' ? name : `${name}{${text}}`;
}

/** Prometheus reads what Go's ParseFloat reads; only the infinities are spelled differently in JavaScript. */
function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}

function escapeLabelValue(text: string): string {
  return /[\\"\n]/.test(text) ? escapeHelp(text).replace(/"/g, '\\"') : text;
}
