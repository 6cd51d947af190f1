import type { Labels } from '../exposition/labels.js';
import type { Protocol } from '../protocols/protocol.js';
import { ChangedSeriesBatch } from './changed-series-batch.js';
import type { WasSentBefore } from './metric-family.js';
import { SeriesLedger, type LabelOverride } from './series-ledger.js';

/** A batch contains every series at least this often, in ms: stores look back 5 min, and a lost sample is replaced sooner. */
const fullBatchIntervalMs = 60_000;
/**
 * If the clock is set back by less than this, in ms, sample times go on increasing by 1 ms a batch until the clock catches up. If
 * it is set back by more, sample times follow it.
 */
const maxBridgedStepBackMs = 1000;

export interface BatchRequest {
  /** Labels that every sample gets. If they change, every series is a new one. */
  readonly labels: Labels;
  /** Families that get other labels. Must not change between batches. */
  readonly labelOverride?: LabelOverride | undefined;
  /** Names of families that are not written. */
  readonly excludedFamilies?: ReadonlySet<string> | undefined;
  /** Time of every sample, in ms since the epoch; `undefined` if samples carry no time. */
  readonly epochMs: number | undefined;
  /** Time by a clock that never goes back, in ms. */
  readonly monotonicMs: number;
  /** Start of the earliest invocation since the last batch, in ms since the epoch; `undefined` if there was none. */
  readonly earliestBeginMs: number | undefined;
  /** Whether the batch contains all series. Decided before the metrics are read; always `true` without timestamps. */
  readonly isFull: boolean;
}

/**
 * Writes metric families by a protocol, and records which samples certainly arrived. A batch contains only series that changed,
 * and samples that may not have arrived. Once a minute, a full batch contains all series.
 *
 * Before the first sample of a counter or histogram, it writes a zero sample: value 0, at least 1 ms older. Without it,
 * `increase()` in Prometheus misses an environment that pushed only once. The zero sample is sent once, and again only if it
 * certainly did not arrive: if it is older than a stored sample, Prometheus refuses the whole request.
 *
 * Without timestamps there are no zero samples, and every batch is full: in a Pushgateway, the text of a metric replaces all its
 * series.
 *
 * @see docs/decisions/0501-zero-samples-and-changed-series.md
 */
export class BatchWriter {
  readonly #ledger: SeriesLedger;
  readonly #begin: Protocol['begin'];
  /** Batches are numbered from 1. */
  #batchNumber = 0;
  #latestMs = -Infinity;
  #lastFullMs = -Infinity;

  /**
   * @param protocol creates the encoder of each batch
   * @param wasSentBefore whether an earlier process sent the series. Such a series gets no zero sample.
   */
  constructor(protocol: Pick<Protocol, 'begin'>, wasSentBefore: WasSentBefore = () => false) {
    this.#begin = (batch) => protocol.begin(batch);
    this.#ledger = new SeriesLedger(wasSentBefore);
  }

  /** Begins a batch. The previous batch must have ended or be settled. */
  begin(request: BatchRequest): ChangedSeriesBatch {
    this.#batchNumber += 1;
    const { labels, labelOverride, excludedFamilies, monotonicMs, isFull } = request;
    const timeMs = this.#nextTimeMs(request.epochMs);
    const createdMs = this.#earliestCreationMs(timeMs, request.earliestBeginMs);
    const creation = {
      createdMs,
      startMs: timeMs === undefined ? createdMs : Math.min(createdMs, timeMs - 1),
    };
    this.#ledger.setLabels(labels, labelOverride);
    if (timeMs !== undefined) this.#latestMs = timeMs;
    return new ChangedSeriesBatch(
      this.#ledger,
      this.#begin({ timeMs, labels }),
      { number: this.#batchNumber, timeMs, creation, isFull, excludedFamilies },
      (outcome) => {
        // If a full batch fails, the next batch is full.
        if (isFull) this.#lastFullMs = outcome?.status === 'failed' ? -Infinity : monotonicMs;
      },
    );
  }

  /** @returns whether the next batch must contain all series, so that none becomes stale in the store */
  isFullDue(monotonicMs: number): boolean {
    return monotonicMs - this.#lastFullMs >= fullBatchIntervalMs;
  }

  /** Sample times always increase, so that no store gets two values for one ms, or samples out of order. */
  #nextTimeMs(epochMs: number | undefined): number | undefined {
    if (epochMs === undefined) return undefined;
    const nowMs = Math.trunc(epochMs);
    return nowMs <= this.#latestMs && this.#latestMs - nowMs < maxBridgedStepBackMs
      ? this.#latestMs + 1
      : nowMs;
  }

  /** A new series was created after the last batch. If there was an invocation since, it was created after that began. */
  #earliestCreationMs(timeMs: number | undefined, earliestBeginMs: number | undefined): number {
    const since = Math.max(this.#latestMs, earliestBeginMs ?? -Infinity);
    return Math.trunc(since === -Infinity ? (timeMs ?? 0) : since);
  }
}
