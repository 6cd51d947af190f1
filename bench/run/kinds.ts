import type { Format } from './bundles.js';
import type { BenchOptions } from './options.js';
import { bare, byHand, type Subject } from './subjects.js';

/** How long the handler of the second kind waits, as for a database. */
export const waitMs = 50;

/** The conditions of a measurement. */
export interface Cell {
  readonly format: Format;
  /** The memory size of the function, which determines its share of a CPU. */
  readonly memoryMb: number;
  readonly waitMs: number;
}

/** One kind of environment. */
export interface Kind extends Cell {
  readonly subject: Subject;
  /** Whether it is invoked many times, or only once. */
  readonly isWarm: boolean;
  /** It is measured once in this many rounds. */
  readonly everyRounds: number;
}

/** The sizes that have targets are measured more often. */
const targetSizes = [128, 512, 1769];

/**
 * Lists every subject in each of its formats at each size, with a handler that does nothing and one that waits. Warm
 * invocations are measured once, in the first format and without a wait: the loaded code is the same then, and the wait
 * of the handler would hide work of the library.
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

/** @returns whether the other subjects are compared with this one */
function isAlways(subject: Subject): boolean {
  return subject === bare || subject === byHand;
}

function sizeEvery(memoryMb: number): number {
  return targetSizes.includes(memoryMb) ? 1 : 2;
}

export function isSameCell(a: Cell, b: Cell): boolean {
  return a.format === b.format && a.memoryMb === b.memoryMb && a.waitMs === b.waitMs;
}
