import type { Format } from './bundles.js';
import type { Figures } from './figures.js';
import { byHand, gotFloor, ours } from './subjects.js';

/** One promise of issue-level speed: a figure of ours against another's, or against a number. */
export interface Verdict {
  readonly format: Format;
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly isMet: boolean;
}

interface Target {
  readonly what: string;
  readonly limit: number;
  readonly value: (figures: Record<'ours' | 'byHand' | 'gotFloor', Figures>) => number;
}

const targets: readonly Target[] = [
  ratio('added init / by hand', 0.35, 'byHand', (each) => each.addedInit.median),
  ratio('added init / got floor', 0.12, 'gotFloor', (each) => each.addedInit.median),
  ratio('added init + first / got floor', 0.7, 'gotFloor', (each) => each.addedCold.median),
  ratio('the same, handler waits 50 ms / by hand', 0.4, 'byHand', (each) => each.addedColdWaiting.median),
  ratio('added warm p50 / by hand', 1.1, 'byHand', (each) => each.addedWarmP50.median),
  ratio('added warm p50 / got floor', 0.35, 'gotFloor', (each) => each.addedWarmP50.median),
  ratio('added RSS / by hand', 1, 'byHand', (each) => each.addedResident.median),
  { what: 'bytes per warm push', limit: 900, value: (each) => each.ours.wireBytes },
];

/** Holds our figures in each format against what they must be. */
export function judge(figures: readonly Figures[]): Verdict[] {
  const formats = [...new Set(figures.map((each) => each.format))];
  return formats.flatMap((format) => {
    const find = (subject: Figures['subject']): Figures | undefined =>
      figures.find((each) => each.format === format && each.subject === subject);
    const [mine, hand, floor] = [find(ours), find(byHand), find(gotFloor)];
    if (mine === undefined || hand === undefined || floor === undefined) return [];
    return targets.map(({ what, limit, value }) => {
      const met = value({ ours: mine, byHand: hand, gotFloor: floor });
      return { format, what, limit, value: met, isMet: met <= limit };
    });
  });
}

function ratio(
  what: string,
  limit: number,
  to: 'byHand' | 'gotFloor',
  read: (figures: Figures) => number,
): Target {
  return { what, limit, value: (all) => read(all.ours) / read(all[to]) };
}
