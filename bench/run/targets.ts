import type { Format } from './bundles.js';
import type { Figures } from './figures.js';
import type { MicroFigure } from './micro.js';
import { byHand, gotFloor, ours, oursEveryPush, oursInterval, type Subject } from './subjects.js';

/** One promise of issue-level speed: a figure of ours against another's, or against a number. */
export interface Verdict {
  /** `one process` where it is no matter of how the code is delivered. */
  readonly format: Format | 'one process';
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly isMet: boolean;
}

interface Target {
  readonly what: string;
  readonly limit: number;
  readonly subject: Subject;
  readonly read: (figures: Figures) => number;
  /** Whose figure ours is divided by. */
  readonly to?: Subject;
}

const initOf = (each: Figures): number => each.addedInit.median;
const warmOf = (each: Figures): number => each.addedWarmP50.median;

const targets: readonly Target[] = [
  { what: 'added init / by hand', limit: 0.35, subject: ours, read: initOf, to: byHand },
  { what: 'added init / got floor', limit: 0.12, subject: ours, read: initOf, to: gotFloor },
  {
    what: 'added init + first / got floor',
    limit: 0.7,
    subject: ours,
    read: (each) => each.addedCold.median,
    to: gotFloor,
  },
  {
    what: 'the same, handler waits 50 ms / by hand',
    limit: 0.4,
    subject: ours,
    read: (each) => each.addedColdWaiting.median,
    to: byHand,
  },
  { what: 'added warm p50 / by hand', limit: 1.1, subject: ours, read: warmOf, to: byHand },
  { what: 'added warm p50 / got floor', limit: 0.35, subject: ours, read: warmOf, to: gotFloor },
  {
    what: 'the same, process metrics in every push / by hand',
    limit: 1.1,
    subject: oursEveryPush,
    read: warmOf,
    to: byHand,
  },
  {
    what: 'the same, process metrics in every push / got floor',
    limit: 0.35,
    subject: oursEveryPush,
    read: warmOf,
    to: gotFloor,
  },
  {
    what: 'added warm p50 between pushes of interval:10s, ms',
    limit: 0.05,
    subject: oursInterval,
    read: warmOf,
  },
  {
    what: 'added RSS / by hand',
    limit: 1,
    subject: ours,
    read: (each) => each.addedResident.median,
    to: byHand,
  },
  { what: 'bytes per warm push', limit: 900, subject: ours, read: (each) => each.wireBytes },
  {
    what: 'the same, process metrics in every push',
    limit: 900,
    subject: oursEveryPush,
    read: (each) => each.wireBytes,
  },
];

/** Holds our figures in each format against what they must be; those of subjects that were not measured are left out. */
export function judge(figures: readonly Figures[], accounting: MicroFigure): Verdict[] {
  const formats = [...new Set(figures.map((each) => each.format))];
  const verdicts = formats.flatMap((format) => {
    const find = (subject: Subject): Figures | undefined =>
      figures.find((each) => each.format === format && each.subject === subject);
    return targets.flatMap(({ what, limit, subject, read, to }): Verdict[] => {
      const mine = find(subject);
      const others = to && find(to);
      if (mine === undefined || (to !== undefined && others === undefined)) return [];
      const value = read(mine) / (others === undefined ? 1 : read(others));
      return [{ format, what, limit, value, isMet: value <= limit }];
    });
  });
  const { what, microseconds: value } = accounting;
  return [...verdicts, { format: 'one process', what: `${what}, µs`, value, limit: 5, isMet: value <= 5 }];
}
