import type { Format } from './bundles.js';
import type { BenchOptions } from './options.js';
import { bare, byHand, type Subject } from './subjects.js';

/** The handler of the second kind waits this long for something of its own, e.g. a database. */
export const waitMs = 50;

/** Under which circumstances a subject is measured. */
export interface Cell {
  readonly format: Format;
  /** Of the function: Lambda's share of a CPU comes with it. */
  readonly memoryMb: number;
  readonly waitMs: number;
}

/** One kind of environment. */
export interface Kind extends Cell {
  readonly subject: Subject;
  /** Whether it is invoked on and on, or only once. */
  readonly isWarm: boolean;
  /** It is measured in each of so many rounds once. */
  readonly everyRounds: number;
}

/** The sizes that have targets are measured more often. */
const targetSizes = [128, 512, 1769];

/**
 * Every subject in each of its formats at each size, with a handler that does nothing and one that waits. Warm
 * invocations are measured once, in the first format and without a wait: what is loaded by then is the same code, and
 * the handler's wait hides work of ours.
 */
export function listKinds(subjects: readonly Subject[], options: BenchOptions): Kind[] {
  const { formats, sizes, isQuick } = options;
  const [mainFormat] = formats;
  return subjects.flatMap((subject) =>
    formats
      .filter((format) => subject.formats === undefined || subject.formats.includes(format))
      .flatMap((format) =>
        sizes.flatMap((memoryMb) =>
          [0, waitMs]
            .filter((wait) => wait === 0 || !(subject.isWarmOnly ?? (isQuick && format !== mainFormat)))
            .map((wait): Kind => ({
              subject,
              format,
              memoryMb,
              waitMs: wait,
              isWarm: format === mainFormat && wait === 0,
              everyRounds: isAlways(subject)
                ? sizeEvery(memoryMb)
                : sizeEvery(memoryMb) * (subject.everyRounds ?? 1),
            })),
        ),
      ),
  );
}

/** What others are compared with. */
function isAlways(subject: Subject): boolean {
  return subject === bare || subject === byHand;
}

function sizeEvery(memoryMb: number): number {
  return targetSizes.includes(memoryMb) ? 1 : 2;
}

export function isSameCell(a: Cell, b: Cell): boolean {
  return a.format === b.format && a.memoryMb === b.memoryMb && a.waitMs === b.waitMs;
}
