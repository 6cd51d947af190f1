import type { PushOutcome, RenderedExposition } from '../flush/ports.js';
import { formatNumber } from './exposition-format.js';
import type { FamilyReading, SampleReading } from './kept-sample.js';
import type { MetricFamily } from './metric-family.js';
import type { SeriesLedger } from './series-ledger.js';
import type { SeriesGroup } from './series.js';

/** The most a sample of 0 may be dated back, in ms. */
const oldestZeroMs = 60_000;

export interface TextFacts {
  readonly number: number;
  /** Written behind every sample, in ms since the epoch; `undefined`: samples carry no time. */
  readonly timeMs: number | undefined;
  /** When a new series was created. */
  readonly bornMs: number;
  readonly isFull: boolean;
  /** Names of families that are not written. */
  readonly hidden: ReadonlySet<string> | undefined;
}

/** One text, written family by family, each of them whole or not at all. */
export class ExpositionText implements RenderedExposition {
  readonly #ledger: SeriesLedger;
  readonly #facts: TextFacts;
  readonly #onOutcome: (outcome: PushOutcome | undefined) => void;
  readonly #ending: string;
  readonly #written: SeriesGroup[] = [];
  #lines = '';
  /** The lines before the first sample of the family under way. */
  #head = '';

  /** @param onOutcome called without an outcome when the text is complete, and with it when it is settled */
  constructor(ledger: SeriesLedger, facts: TextFacts, onOutcome: (outcome: PushOutcome | undefined) => void) {
    this.#ledger = ledger;
    this.#facts = facts;
    this.#onOutcome = onOutcome;
    this.#ending = facts.timeMs === undefined ? '\n' : ` ${String(facts.timeMs)}\n`;
  }

  get text(): string {
    return this.#lines;
  }

  /** Writes a family in one piece. */
  add(reading: FamilyReading): void {
    const family = this.open(reading);
    const { values } = reading;
    if (family === undefined || values === undefined) return;
    this.note(family, values, 0, values.length);
    this.write(family, 0, values.length);
  }

  /**
   * @returns the family, whose samples are then noted and written; `undefined` if its name is invalid, or the text has it
   * already
   */
  open(reading: FamilyReading): MetricFamily | undefined {
    const { number, hidden } = this.#facts;
    return hidden?.has(reading.name) === true ? undefined : this.#ledger.open(reading, number);
  }

  /** Notes the samples from one index to another. */
  note(family: MetricFamily, values: readonly SampleReading[], from: number, to: number): void {
    const { number, bornMs } = this.#facts;
    for (let i = from; i < to; i += 1) {
      const sample = values[i];
      if (sample !== undefined) family.note(sample, number, bornMs);
    }
  }

  /** Writes those of the noted series, from one index to another, that the text must contain. */
  write(family: MetricFamily, from: number, to: number): void {
    const { number, timeMs, isFull } = this.#facts;
    const { series } = family;
    const isWhole = isFull || family.isOwed;
    const end = Math.min(to, family.size);
    if (from === 0) this.#head = isWhole ? family.head : family.shortHead;
    let lines = '';
    for (let i = from; i < end; i += 1) {
      const each = series[i];
      if (each === undefined) break;
      const { group, prefix, value } = each;
      if (group.writtenIn !== number) {
        if (!isWhole && !group.isChanged && group.acceptedIn === group.writtenIn) continue;
        group.writtenIn = number;
        this.#written.push(group);
        // If the first value is 0, it is the zero.
        if (group.isCumulative && timeMs !== undefined) group.zeroIn ??= number;
      }
      if (group.zeroIn === number && group.begunIn === number && timeMs !== undefined) {
        lines += `${prefix}0 ${String(zeroMs(group.bornMs, timeMs))}\n`;
      }
      lines += `${prefix}${formatNumber(value)}${this.#ending}`;
    }
    if (lines !== '') {
      this.#lines += this.#head + lines;
      this.#head = '';
    }
    if (end === family.size) family.isOwed = false;
  }

  /** Keeps the ledger of a family that there is no time for. If the text is full, a later one contains the whole family. */
  leaveOut(name: string): void {
    this.#ledger.leaveOut(name, this.#facts);
  }

  /** To be called when all families are written. */
  end(): void {
    for (const group of this.#written) group.isChanged = false;
    if (this.#facts.isFull) this.#ledger.forgetAllBut(this.#facts.number);
    this.#onOutcome(undefined);
  }

  /** A later text that contained a group decides, whatever the outcome of this one. */
  readonly settle = (outcome: PushOutcome): void => {
    const { number } = this.#facts;
    for (const group of this.#written) {
      if (group.writtenIn !== number) continue;
      if (outcome.status === 'pushed') group.acceptedIn = number;
      else if (outcome.arrived === 'no' && group.zeroIn === number) group.zeroIn = undefined;
    }
    if (outcome.status !== 'pushed') this.#onOutcome(outcome);
  };
}

function zeroMs(bornMs: number, timeMs: number): number {
  return Math.max(Math.min(bornMs, timeMs - 1), timeMs - oldestZeroMs);
}
