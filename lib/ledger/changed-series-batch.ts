import type { RenderedBatch } from '../flush/push-port.js';
import type { PushOutcome } from '../flush/push-outcome.js';
import type { BatchEncoder } from '../protocols/protocol.js';
import type { FamilyReading, SampleReading } from './family-reading.js';
import type { SeriesCreation, MetricFamily } from './metric-family.js';
import type { SeriesLedger } from './series-ledger.js';
import type { Series, SeriesGroup } from './series.js';

/** The longest that a sample of 0 may be dated back, in ms. */
const oldestZeroMs = 60_000;

export interface BatchContent {
  readonly number: number;
  /** Time of every sample, in ms since the epoch; `undefined`: samples carry no time. */
  readonly timeMs: number | undefined;
  /** When a new series was created. */
  readonly birth: SeriesCreation;
  readonly isFull: boolean;
  /** Names of families that are not written. */
  readonly hidden: ReadonlySet<string> | undefined;
}

/** The content of one push, encoded family by family. Each family is complete or missing. */
export class ChangedSeriesBatch implements RenderedBatch {
  readonly #ledger: SeriesLedger;
  readonly #encoder: BatchEncoder;
  readonly #content: BatchContent;
  readonly #onOutcome: (outcome: PushOutcome | undefined) => void;
  readonly #written: SeriesGroup[] = [];
  #requests: RenderedBatch['requests'] = [];

  /** @param onOutcome called without an outcome when the batch is complete, and with it when it is settled */
  constructor(
    ledger: SeriesLedger,
    encoder: BatchEncoder,
    content: BatchContent,
    onOutcome: (outcome: PushOutcome | undefined) => void,
  ) {
    this.#ledger = ledger;
    this.#encoder = encoder;
    this.#content = content;
    this.#onOutcome = onOutcome;
  }

  get requests(): RenderedBatch['requests'] {
    return this.#requests;
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
   * @returns the family, to note and write its samples; `undefined` if its name is invalid, or if the batch already has it
   */
  open(reading: FamilyReading): MetricFamily | undefined {
    const { number, hidden } = this.#content;
    return hidden?.has(reading.name) === true ? undefined : this.#ledger.open(reading, number);
  }

  /** Notes the samples from one index to another. */
  note(family: MetricFamily, values: readonly SampleReading[], from: number, to: number): void {
    const { number, birth } = this.#content;
    for (let i = from; i < to; i += 1) {
      const sample = values[i];
      if (sample !== undefined) family.note(sample, number, birth);
    }
  }

  /** Writes those of the noted series, from one index to another, that the batch must contain. */
  write(family: MetricFamily, from: number, to: number): void {
    const { number, timeMs, isFull } = this.#content;
    const encoder = this.#encoder;
    const isWhole = isFull || family.mustWriteAll;
    if (from === 0) {
      family.order();
      encoder.family(family, isWhole);
    }
    const { series } = family;
    const end = Math.min(to, family.size);
    for (let i = from; i < end; i += 1) {
      const each = series[i];
      if (each === undefined) break;
      const { group } = each;
      if (group.writtenIn !== number) {
        if (!isWhole && !group.isChanged && group.acceptedIn === group.writtenIn) continue;
        group.writtenIn = number;
        this.#written.push(group);
        // If the first value is 0, it is the zero.
        if (group.isCumulative && timeMs !== undefined) group.zeroIn ??= number;
      }
      const isZeroDue = group.zeroIn === number && group.begunIn === number && timeMs !== undefined;
      group.request = encoder.series(each, isZeroDue ? zeroMs(group.createdMs, timeMs) : undefined);
    }
    if (end === family.size) family.mustWriteAll = false;
  }

  /** Skips a family for lack of time and keeps its series. If the batch is full, a later one contains the whole family. */
  leaveOut(name: string): void {
    this.#ledger.leaveOut(name, this.#content);
  }

  /** Call it when all families are written. */
  end(): void {
    const { number, isFull } = this.#content;
    for (const group of this.#written) group.isChanged = false;
    if (isFull) this.#ledger.forgetAllBut(number, this.#end);
    this.#requests = this.#encoder.end();
    this.#onOutcome(undefined);
  }

  /**
   * Each request settles the groups that it contained: those before the one that failed were accepted, those after it were
   * not sent. A later batch that contained a group decides, whatever the outcome of this one.
   */
  readonly settle = (outcome: PushOutcome): void => {
    const { number } = this.#content;
    const accepted = outcome.status === 'pushed' ? Infinity : (outcome.acceptedRequests ?? 0);
    for (const group of this.#written) {
      if (group.writtenIn !== number) continue;
      if (group.request < accepted) group.acceptedIn = number;
      else if (group.zeroIn === number && isMissing(outcome, group.request > accepted))
        group.zeroIn = undefined;
    }
    if (outcome.status !== 'pushed') this.#onOutcome(outcome);
  };

  readonly #end = (series: Series): void => {
    // A series that another thread writes now has not ended.
    if (series.family !== undefined && this.#content.hidden?.has(series.family.name) !== true) {
      this.#encoder.ended?.(series);
    }
  };
}

/** Whether the endpoint certainly stored nothing of a request. */
function isMissing(outcome: PushOutcome, isUnsent: boolean): boolean {
  return isUnsent || (outcome.status === 'failed' && outcome.arrived === 'no');
}

function zeroMs(createdMs: number, timeMs: number): number {
  return Math.max(Math.min(createdMs, timeMs - 1), timeMs - oldestZeroMs);
}
