import type { Figures, Read } from '../run/figures.js';
import type { Format } from '../run/bundles.js';
import { waitMs, type Cell } from '../run/kinds.js';
import { pushCounts } from '../run/memory.js';
import type { MicroFigure } from '../run/micro.js';
import type { Spread } from '../run/statistics.js';
import {
  bare,
  byHand,
  gotPlain,
  ourLayer,
  ours,
  oursAfterResponse,
  oursWarmUp,
  type Subject,
} from '../run/subjects.js';
import {
  readBilled,
  readCold,
  readFin,
  readRst,
  readWarm,
  readWarmCpu,
  type Verdict,
} from '../run/targets.js';

/** Writes the short table of bench/README.md: ratios to the hand-written subject of the same run, and ms. */
export function writeSummaryTable(figures: Figures): string {
  const sizes = sizesOf(figures).filter((memoryMb) => [128, 512, 1769].includes(memoryMb));
  const cjs = { format: 'cjs', waitMs: 0 } as const;
  const lines: readonly (readonly [string, Subject, Omit<Cell, 'memoryMb'>, Read])[] = [
    ['init + first: by hand, prom-client + node:https', byHand, cjs, readCold],
    ['by hand, prom-client + got', gotPlain, cjs, readCold],
    ['CommonJS bundle', ours, cjs, readCold],
    ['ES module bundle', ours, { ...cjs, format: 'esm' }, readCold],
    ['ES module bundle with `await warmUp()`', oursWarmUp, { ...cjs, format: 'esm' }, readCold],
    ['the layer', ourLayer, cjs, readCold],
    [`init + first, handler waits ${String(waitMs)} ms: by hand`, byHand, { ...cjs, waitMs }, readCold],
    ['CommonJS bundle', ours, { ...cjs, waitMs }, readCold],
    ['the layer', ourLayer, { ...cjs, waitMs }, readCold],
    ['warm, mean: by hand', byHand, cjs, readWarm],
    ['every-invocation', ours, cjs, readWarm],
    ['after-response', oursAfterResponse, cjs, readWarm],
    ['warm, billed: by hand', byHand, cjs, readBilled],
    ['every-invocation', ours, cjs, readBilled],
    ['after-response', oursAfterResponse, cjs, readBilled],
    ['warm, CPU of all threads: by hand', byHand, cjs, readWarmCpu],
    ['every-invocation', ours, cjs, readWarmCpu],
    ['connection closed by FIN: by hand', byHand, cjs, readFin],
    ['every-invocation', ours, cjs, readFin],
    ['connection closed by RST: by hand', byHand, cjs, readRst],
    ['every-invocation', ours, cjs, readRst],
  ];
  return writeTable(
    ['added to the bare handler', ...sizes.map((memoryMb) => `${String(memoryMb)} MB`)],
    lines.map(([what, subject, cell, read]) => [
      what,
      ...sizes.map((memoryMb) => {
        const ratio = figures.ratio(subject, { ...cell, memoryMb }, read);
        const { median } = figures.added(subject, { ...cell, memoryMb }, read);
        return ratio === undefined ? '–' : `${formatRatio(ratio)} (${formatMs(median)})`;
      }),
    ]),
  );
}

/** Init and first invocation of one format and kind of handler, by size; the middle half of the rounds in brackets. */
export function writeColdTable(figures: Figures, of: Omit<Cell, 'memoryMb'>): string {
  const sizes = sizesOf(figures);
  const rows = subjectsOf(figures, of).map((subject) => [
    subject.name,
    ...sizes.map((memoryMb) => ratioAndSpread(figures, subject, { ...of, memoryMb }, readCold, 0)),
    ...[128, 1769].map((memoryMb) =>
      spread(figures.added(subject, { ...of, memoryMb }, ({ initMs }) => initMs)),
    ),
    spread(figures.added(subject, { ...of, memoryMb: 1769 }, ({ coldCpuMs }) => coldCpuMs)),
    kilobytesOf(figures, subject, of.format),
  ]);
  return writeTable(
    [
      'subject',
      ...sizes.map((memoryMb) => `init + first at ${String(memoryMb)} MB`),
      'of it init at 128 MB',
      'at 1769 MB',
      'cold CPU at 1769 MB',
      'bundle kB (gzip)',
    ],
    rows,
  );
}

/** Warm invocations at one size. */
export function writeWarmTable(figures: Figures, cell: Cell): string {
  const columns: readonly (readonly [string, Read, number])[] = [
    ['answer, mean', readWarm, 2],
    ['answer, p50', ({ warm }) => warm?.p50Ms ?? NaN, 2],
    ['billed, mean', readBilled, 2],
    ['CPU, all threads', readWarmCpu, 2],
    ['connection closed by FIN', readFin, 1],
    ['connection closed by RST', readRst, 1],
  ];
  const rows = subjectsOf(figures, cell).map((subject) => [
    subject.name,
    ...columns.map(([, read, digits]) => ratioAndSpread(figures, subject, cell, read, digits)),
    bytesOf(figures, subject, cell),
  ]);
  return writeTable(['subject', ...columns.map(([name]) => name), 'bytes a push'], rows);
}

/** Resident memory in MB. */
export function writeMemoryTable(figures: Figures): string {
  const rows = figures.memoryKinds
    .filter(({ subject }) => subject !== bare)
    .map((kind) => [
      kind.subject.name,
      kind.runtime,
      kind.isLimited ? '128 MB' : 'none',
      ...pushCounts.map((count) => {
        const added = figures.addedMemory(kind, count);
        return `${formatRatio(figures.memoryRatio(kind, count))} · ${spread(added)}`;
      }),
    ]);
  return writeTable(
    ['subject', 'runtime', 'limit', ...pushCounts.map((count) => `after ${String(count)} pushes`)],
    rows,
  );
}

/** Writes each target with its actual value. */
export function writeVerdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ what, where, value, limit, isMet }) => [
    what,
    where,
    formatRatio(value),
    `≤ ${String(limit)}`,
    isMet ? 'yes' : 'NO',
  ]);
  return writeTable(['figure', 'where', 'is', 'must be', 'met'], rows);
}

/** Writes the figures of single parts. */
export function writeMicroTable(figures: readonly MicroFigure[]): string {
  return writeTable(
    ['part', 'µs'],
    figures.map(({ what, microseconds }) => [what, microseconds.toFixed(1)]),
  );
}

export function sizesOf({ measured }: Figures): number[] {
  return [...new Set(measured.map(({ memoryMb }) => memoryMb))];
}

export function subjectsOf({ measured }: Figures, of: Omit<Cell, 'memoryMb'>): Subject[] {
  const here = measured.filter((each) => each.format === of.format && each.waitMs === of.waitMs);
  return [...new Set(here.map(({ subject }) => subject))].filter((subject) => subject !== bare);
}

function ratioAndSpread(figures: Figures, subject: Subject, cell: Cell, read: Read, digits: number): string {
  const added = figures.added(subject, cell, read);
  if (added.count === 0) return '–';
  return `${formatRatio(figures.ratio(subject, cell, read))} · ${spread(added, digits)}`;
}

export function bytesOf(figures: Figures, subject: Subject, cell: Cell): string {
  const samples = [...(figures.find(subject, cell)?.samples.values() ?? [])];
  const bytes = samples.map(({ warm }) => warm?.wireBytes ?? NaN).filter(Number.isFinite);
  return bytes.length === 0 ? '–' : (bytes.reduce((sum, each) => sum + each, 0) / bytes.length).toFixed(0);
}

function kilobytesOf({ measured }: Figures, subject: Subject, format: Format): string {
  const size = measured.find((each) => each.subject === subject && each.format === format)?.size;
  return size === undefined ? '–' : `${kilobytes(size.rawBytes)} (${kilobytes(size.gzipBytes)})`;
}

export function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

export function spread(value: Spread, digits = 1): string {
  if (!Number.isFinite(value.median)) return '–';
  const [middle, lower, upper] = [value.median, value.lowerQuartile, value.upperQuartile].map((each) =>
    each.toFixed(digits),
  );
  return `${String(middle)} (${String(lower)}…${String(upper)})`;
}

/** @returns the ratio as text; a question mark if the noise is larger than the compared value */
function formatRatio(ratio = NaN): string {
  return Number.isFinite(ratio) ? ratio.toFixed(2) : '?';
}

function formatMs(ms: number): string {
  return `${ms.toFixed(Math.abs(ms) < 10 ? 1 : 0)} ms`;
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
