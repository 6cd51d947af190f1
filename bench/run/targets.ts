import type { Figures, Read } from './figures.js';
import { waitMs, type Cell } from './kinds.js';
import type { MicroFigure } from './micro.js';
import { pushCounts } from './memory.js';
import type { Spread } from './statistics.js';
import { gotPlain, ourLayer, ours, oursAfterResponse, oursWarmUp, type Subject } from './subjects.js';

/** One target: a figure of the library compared with another subject or with a number. */
export interface Verdict {
  readonly what: string;
  /** For example `128 MB`. */
  readonly where: string;
  readonly value: number;
  readonly limit: number;
  readonly isMet: boolean;
}

export const readCold: Read = ({ coldMs }) => coldMs;
export const readWarm: Read = ({ warm }) => warm?.meanMs ?? NaN;
export const readBilled: Read = ({ warm }) => warm?.billedMs ?? NaN;
export const readWarmCpu: Read = ({ warm }) => warm?.cpuMs ?? NaN;
export const readFin: Read = ({ warm }) => warm?.finMs ?? NaN;
export const readRst: Read = ({ warm }) => warm?.rstMs ?? NaN;

const [small, medium, whole] = [128, 512, 1769];

interface Target {
  readonly what: string;
  readonly subject: Subject;
  readonly read: Read;
  readonly cell: Omit<Cell, 'memoryMb'>;
  /** By memory size in MB. */
  readonly limits: Readonly<Record<number, number>>;
}

const cjs = { format: 'cjs', waitMs: 0 } as const;
const cjsWaiting = { format: 'cjs', waitMs } as const;
const esm = { format: 'esm', waitMs: 0 } as const;
const esmWaiting = { format: 'esm', waitMs } as const;
const layerLimits = { [small]: 0.7, [medium]: 1, [whole]: 1.5 };
const warmLimits = { [small]: 1.3, [medium]: 1.3, [whole]: 1.2 };
const everywhere = { 128: 1.3, 256: 1.3, 512: 1.3, 1024: 1.3, 1769: 1.3 };

/** Limits for the ratio to the hand-written subject, of what is added to the bare handler. */
const ratios: readonly Target[] = [
  target('init + first: CommonJS, does nothing', ours, readCold, cjs, {
    [small]: 0.7,
    [medium]: 1,
    [whole]: 1.2,
  }),
  target('init + first: CommonJS, waits 50 ms', ours, readCold, cjsWaiting, {
    [small]: 0.7,
    [medium]: 0.9,
    [whole]: 0.6,
  }),
  target('init + first: ES module with `await warmUp()`', oursWarmUp, readCold, esm, {
    [small]: 0.45,
    [medium]: 0.8,
    [whole]: 1.2,
  }),
  target('init + first: the layer, CommonJS, does nothing', ourLayer, readCold, cjs, layerLimits),
  target('init + first: the layer, CommonJS, waits 50 ms', ourLayer, readCold, cjsWaiting, layerLimits),
  target('init + first: the layer, ES module, does nothing', ourLayer, readCold, esm, layerLimits),
  target('init + first: the layer, ES module, waits 50 ms', ourLayer, readCold, esmWaiting, layerLimits),
  target('warm, mean', ours, readWarm, cjs, warmLimits),
  target('connection closed between events, FIN', ours, readFin, cjs, warmLimits),
  target('connection closed between events, RST', ours, readRst, cjs, warmLimits),
  target('billed per warm invocation, every-invocation', ours, readBilled, cjs, everywhere),
  target('billed per warm invocation, after-response', oursAfterResponse, readBilled, cjs, everywhere),
  target('CPU per warm invocation, all threads', ours, readWarmCpu, cjs, everywhere),
];

/** The figures in which the library must be faster than the plain use of got. */
const floors: readonly Omit<Target, 'limits'>[] = [
  { what: 'init + first, does nothing', subject: ours, read: readCold, cell: cjs },
  { what: 'init + first, waits 50 ms', subject: ours, read: readCold, cell: cjsWaiting },
  { what: 'init + first, ES module', subject: ours, read: readCold, cell: esm },
  { what: 'warm, mean', subject: ours, read: readWarm, cell: cjs },
  { what: 'billed per warm invocation', subject: ours, read: readBilled, cell: cjs },
  { what: 'CPU per warm invocation', subject: ours, read: readWarmCpu, cell: cjs },
  { what: 'connection closed, FIN', subject: ours, read: readFin, cell: cjs },
  { what: 'connection closed, RST', subject: ours, read: readRst, cell: cjs },
];

/** Compares the figures of the library with the targets. Omits subjects that were not measured. */
export function judge(figures: Figures, accounting: MicroFigure): Verdict[] {
  return [
    ...ratios.flatMap(({ what, subject, read, cell, limits }) =>
      Object.entries(limits).flatMap(([memoryMb, limit]) =>
        verdict(
          `${what} / by hand`,
          `${memoryMb} MB`,
          limit,
          figures.ratio(subject, { ...cell, memoryMb: Number(memoryMb) }, read),
        ),
      ),
    ),
    ...verdict(
      'warm answer of after-response over bare, ms',
      `${String(medium)} MB`,
      2,
      medianOf(figures.added(oursAfterResponse, { ...cjs, memoryMb: medium }, readWarm)),
    ),
    ...judgeMemory(figures),
    ...floors.flatMap(({ what, subject, read, cell }) =>
      [128, 256, 512, 1024, 1769].flatMap((memoryMb) =>
        verdict(
          `${what} / got + prom-client plainly`,
          `${String(memoryMb)} MB`,
          1,
          figures.ratio(subject, { ...cell, memoryMb }, read, gotPlain),
        ),
      ),
    ),
    ...verdict(`${accounting.what}, µs`, 'one process', 5, accounting.microseconds),
  ];
}

function judgeMemory(figures: Figures): Verdict[] {
  return figures.memoryKinds
    .filter(({ subject }) => subject === ours)
    .flatMap((kind) =>
      pushCounts.flatMap((count) =>
        verdict(
          `resident memory after ${String(count)} pushes / by hand`,
          `${kind.runtime}, ${kind.isLimited ? 'limit of 128 MB' : 'no limit'}`,
          1.2,
          figures.memoryRatio(kind, count),
        ),
      ),
    );
}

function target(
  what: string,
  subject: Subject,
  read: Read,
  cell: Omit<Cell, 'memoryMb'>,
  limits: Readonly<Record<number, number>>,
): Target {
  return { what, subject, read, cell, limits };
}

/** @returns no verdict without a value; a value of NaN, which is noise, misses its limit */
function verdict(what: string, where: string, limit: number, value: number | undefined): Verdict[] {
  return value === undefined ? [] : [{ what, where, value, limit, isMet: value <= limit }];
}

function medianOf({ count, median }: Spread): number | undefined {
  return count === 0 ? undefined : median;
}
