import { isSameCell, type Cell } from './kinds.js';
import type { Measured, Measurements } from './measure.js';
import { pushCounts, type MemoryKind } from './memory.js';
import type { Sample } from './sample.js';
import { median, spreadOf, type Spread } from './statistics.js';
import { bare, byHand, type Subject } from './subjects.js';

/** One figure of an environment; NaN where it was not measured. */
export type Read = (sample: Sample) => number;

/** What subjects add to the bare handler, and the ratio of that to the hand-written subject. */
export class Figures {
  readonly #all: Measurements;

  constructor(measurements: Measurements) {
    this.#all = measurements;
  }

  get measured(): readonly Measured[] {
    return this.#all.measured;
  }

  find(subject: Subject, cell: Cell): Measured | undefined {
    return this.measured.find((each) => each.subject === subject && isSameCell(each, cell));
  }

  /** @returns the difference to another subject in the same round, over all rounds; by default to the bare handler */
  added(subject: Subject, cell: Cell, read: Read, to: Subject = bare): Spread {
    return spreadOf([...this.#differences(subject, cell, read, to).values()]);
  }

  /**
   * Divides what a subject adds by what another adds in the same rounds; both are medians.
   *
   * @returns undefined if one was not measured; NaN if the other adds less than the noise
   */
  ratio(subject: Subject, cell: Cell, read: Read, to: Subject = byHand): number | undefined {
    const mine = this.#differences(subject, cell, read);
    const others = this.#differences(to, cell, read);
    const rounds = [...mine.keys()].filter((round) => others.has(round));
    const of = (differences: Map<number, number>): number =>
      median(rounds.map((round) => differences.get(round) ?? NaN));
    if (rounds.length === 0) return undefined;
    return of(others) > 0 ? of(mine) / of(others) : NaN;
  }

  /** @returns the ratio of added resident memory to the hand-written subject after `count` pushes; undefined and NaN as above */
  memoryRatio(kind: MemoryKind, count: (typeof pushCounts)[number]): number | undefined {
    const mine = this.addedMemory(kind, count);
    const others = this.addedMemory({ ...kind, subject: byHand }, count);
    if (mine.count === 0 || others.count === 0) return undefined;
    return others.median > 0 ? mine.median / others.median : NaN;
  }

  /** @returns the resident memory added to the bare handler after `count` pushes, in MB */
  addedMemory(kind: MemoryKind, count: (typeof pushCounts)[number]): Spread {
    const find = (subject: Subject): readonly number[] =>
      this.#all.memory.find(
        (each) =>
          each.subject === subject && each.runtime === kind.runtime && each.isLimited === kind.isLimited,
      )?.residentMb[pushCounts.indexOf(count)] ?? [];
    const reference = find(bare);
    return spreadOf(find(kind.subject).map((residentMb, round) => residentMb - (reference[round] ?? NaN)));
  }

  get memoryKinds(): readonly MemoryKind[] {
    return this.#all.memory.filter(({ residentMb: [first = []] }) => first.length > 0);
  }

  #differences(subject: Subject, cell: Cell, read: Read, to: Subject = bare): Map<number, number> {
    const reference = this.find(to, cell)?.samples;
    const differences = new Map<number, number>();
    for (const [round, sample] of this.find(subject, cell)?.samples ?? []) {
      const other = reference?.get(round);
      const difference = other === undefined ? NaN : read(sample) - read(other);
      if (Number.isFinite(difference)) differences.set(round, difference);
    }
    return differences;
  }
}
