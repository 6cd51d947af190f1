import type { Figures } from '../run/figures.js';
import type { MicroFigure } from '../run/micro.js';
import type { Spread } from '../run/statistics.js';
import type { Verdict } from '../run/targets.js';

/** All figures as a Markdown table; the middle half of the rounds in brackets. */
export function writeFiguresTable(figures: readonly Figures[]): string {
  const fractions = [...(figures[0]?.addedColdLimited.keys() ?? [])];
  const head = [
    'subject',
    'init ms',
    'first ms',
    'init + first ms',
    'the same, handler waits',
    ...fractions.map((fraction) => `init + first ms at ${String(fraction)} CPU`),
    'cold CPU ms',
    'warm p50 ms',
    'warm p99 ms',
    'warm CPU ms',
    'RSS MB',
    'bytes a push',
    'bundle kB (gzip)',
  ];
  const rows = figures.map((each) => [
    each.subject.name,
    spread(each.addedInit),
    spread(each.addedFirst),
    spread(each.addedCold),
    spread(each.addedColdWaiting),
    ...fractions.map((fraction) => spread(each.addedColdLimited.get(fraction))),
    spread(each.addedColdCpu),
    spread(each.addedWarmP50, 2),
    spread(each.addedWarmP99, 2),
    spread(each.addedWarmCpu, 2),
    spread(each.addedResident),
    Number.isFinite(each.wireBytes) ? each.wireBytes.toFixed(0) : '–',
    each.size === undefined ? '–' : `${kilobytes(each.size.rawBytes)} (${kilobytes(each.size.gzipBytes)})`,
  ]);
  return writeTable(head, rows);
}

/** What must be, and what is. */
export function writeVerdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ format, what, value, limit, isMet }) => [
    format,
    what,
    value.toFixed(value < 10 ? 2 : 0),
    `≤ ${String(limit)}`,
    isMet ? 'yes' : 'NO',
  ]);
  return writeTable(['format', 'figure', 'is', 'must be', 'met'], rows);
}

/** Parts by themselves. */
export function writeMicroTable(figures: readonly MicroFigure[]): string {
  return writeTable(
    ['part', 'µs'],
    figures.map(({ what, microseconds }) => [what, microseconds.toFixed(1)]),
  );
}

function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function spread(value: Spread | undefined, digits = 1): string {
  if (value === undefined || !Number.isFinite(value.median)) return '–';
  const [middle, lower, upper] = [value.median, value.lowerQuartile, value.upperQuartile].map((each) =>
    each.toFixed(digits),
  );
  return `${String(middle)} (${String(lower)}…${String(upper)})`;
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
