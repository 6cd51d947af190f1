import type { RenderedBatch } from '../flush/push-port.js';
import type { PushOutcome } from '../flush/push-outcome.js';
import type { BatchEncoder } from '../protocols/protocol.js';
import type { FamilyReading, SampleReading } from './family-reading.js';
import type { SeriesCreation, MetricFamily } from './metric-family.js';
import type { SeriesLedger } from './series-ledger.js';
import type { Series, SeriesGroup } from './series.js';

/** A zero sample is at most this much older than its batch, in ms. */
const maxZeroAgeMs = 60_000;

export interface BatchParameters {
  /** Number of the batch, from 1. */
  readonly number: number;
  /** Time of every sample, in ms since the epoch; `undefined` if samples carry no time. */
  readonly timeMs: number | undefined;
  readonly creation: SeriesCreation;
  /** Whether the batch contains all series. */
  readonly isFull: boolean;
  /** Names of families that are not written. */
  readonly excludedFamilies: ReadonlySet<string> | undefined;
}

/** Encodes one push, family by family. */
export class ChangedSeriesBatch implements RenderedBatch {
  readonly #ledger: SeriesLedger;
  readonly #encoder: BatchEncoder;
  readonly #parameters: BatchParameters;
  readonly #onOutcome: (outcome: PushOutcome | undefined) => void;
  readonly #written: SeriesGroup[] = [];
  /** Whether it contains a family that a full batch skipped. */
  #isCatchingUp = false;
  #requests: RenderedBatch['requests'] = [];

  /** @param onOutcome called with `undefined` when the batch is complete, and with the outcome if the push fails */
  constructor(
    ledger: SeriesLedger,
    encoder: BatchEncoder,
    parameters: BatchParameters,
    onOutcome: (outcome: PushOutcome | undefined) => void,
  ) {
    this.#ledger = ledger;
    this.#encoder = encoder;
    this.#parameters = parameters;
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
    this.record(family, values, 0, values.length);
    this.beginSeries(family);
    for (let written = 0; written < family.size;) written += this.write(family, family.size - written);
    family.moveTo(0);
  }

  /**
   * Begins a family: call {@link record}, {@link beginSeries} and {@link write} next.
   *
   * @returns `undefined` if the family is excluded, its name is invalid, or the batch already has a family of this name
   */
  open(reading: FamilyReading): MetricFamily | undefined {
    const { number, excludedFamilies } = this.#parameters;
    return excludedFamilies?.has(reading.name) === true ? undefined : this.#ledger.open(reading, number);
  }

  /** Records the samples with the indexes `from` to `to - 1`. */
  record(family: MetricFamily, values: readonly SampleReading[], from: number, to: number): void {
    const { number, creation } = this.#parameters;
    for (let i = from; i < to; i += 1) {
      const sample = values[i];
      if (sample !== undefined) family.record(sample, number, creation);
    }
  }

  /** Begins to write the series of a family. Call it after all samples are recorded. */
  beginSeries(family: MetricFamily): void {
    const { number, isFull } = this.#parameters;
    family.sortByGroup();
    family.writtenInBatch = number;
    family.resume();
    this.#isCatchingUp ||= family.isFullDue;
    this.#encoder.family(family, isFull || family.isFullDue);
  }

  /**
   * Goes on with the next series of a family, and writes those that the batch must contain. After the last series comes the first.
   *
   * @param count how many series to handle; the call handles more if a group does not end there, and fewer if the last series is
   * reached
   * @returns how many were handled
   */
  write(family: MetricFamily, count: number): number {
    const { number, timeMs, isFull } = this.#parameters;
    const encoder = this.#encoder;
    const { series, nextIndex: from } = family;
    const end = family.findBoundary(from + count);
    for (let i = from; i < end; i += 1) {
      const each = series[i];
      if (each === undefined) break;
      const { group } = each;
      if (group.writtenInBatch !== number) {
        if (!isFull && !group.isChanged && group.acceptedInBatch === group.writtenInBatch) continue;
        group.writtenInBatch = number;
        this.#written.push(group);
        // If the first value of the group is 0, that sample is its zero sample.
        if (group.isCumulative && timeMs !== undefined) group.zeroInBatch ??= number;
      }
      const isZeroDue =
        group.zeroInBatch === number && group.nonZeroInBatch === number && timeMs !== undefined;
      group.requestIndex = encoder.series(each, isZeroDue ? zeroMs(group.createdMs, timeMs) : undefined);
    }
    family.moveTo(end);
    return end - from;
  }

  /** Ends a family for lack of time. The batch keeps the part that is written, unless the receiver needs the whole family. */
  endEarly(family: MetricFamily): void {
    const { number, isFull } = this.#parameters;
    if (isFull) family.markUnwritten(number);
    // The groups still count as written. That does not matter, because every batch of such a protocol contains all series.
    this.#encoder.discardFamily?.();
  }

  /**
   * Skips a family for lack of time, and keeps its series. If this batch is full, a later batch contains the whole family. Does
   * nothing if {@link beginSeries} was called: the family then knows what is missing.
   */
  skip(name: string): void {
    this.#ledger.skip(name, this.#parameters);
  }

  /** Completes the batch. Call it after all families are written. */
  end(): void {
    const { number, isFull } = this.#parameters;
    for (const group of this.#written) group.isChanged = false;
    if (isFull || this.#isCatchingUp) this.#ledger.forgetRemoved({ number, isFull }, this.#markEnded);
    this.#requests = this.#encoder.end();
    this.#onOutcome(undefined);
  }

  /**
   * Records what arrived. The requests before the one that failed were accepted, the requests after it were not sent. If a later
   * batch contains a group too, the outcome of this batch does not matter for the group.
   */
  readonly settle = (outcome: PushOutcome): void => {
    const { number } = this.#parameters;
    const accepted = outcome.status === 'pushed' ? Infinity : (outcome.acceptedRequests ?? 0);
    for (const group of this.#written) {
      if (group.writtenInBatch !== number) continue;
      if (group.requestIndex < accepted) group.acceptedInBatch = number;
      else if (group.zeroInBatch === number && isCertainlyNotStored(outcome, group.requestIndex > accepted))
        group.zeroInBatch = undefined;
    }
    if (outcome.status !== 'pushed') this.#onOutcome(outcome);
  };

  readonly #markEnded = (series: Series): void => {
    // A series of an excluded family has not ended: another thread writes it now.
    if (series.family !== undefined && this.#parameters.excludedFamilies?.has(series.family.name) !== true) {
      this.#encoder.ended?.(series);
    }
  };
}

/** @returns whether the endpoint certainly stored nothing of a request */
function isCertainlyNotStored(outcome: PushOutcome, isUnsent: boolean): boolean {
  return isUnsent || (outcome.status === 'failed' && outcome.arrived === 'no');
}

/** @returns time of the zero sample of a group, in ms since the epoch */
function zeroMs(createdMs: number, timeMs: number): number {
  return Math.max(Math.min(createdMs, timeMs - 1), timeMs - maxZeroAgeMs);
}
