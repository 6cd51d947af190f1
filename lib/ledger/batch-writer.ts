import type { Labels } from '../exposition/labels.js';
import type { Protocol } from '../protocols/protocol.js';
import { ChangedSeriesBatch } from './changed-series-batch.js';
import type { WasSentBefore } from './metric-family.js';
import { SeriesLedger, type LabelledFamilies } from './series-ledger.js';

/** Unchanged series are written once in this many ms: stores look back 5 min, and a lost sample is replaced sooner. */
const fullBatchEveryMs = 60_000;
/** If the clock is set back by at most this, times stay until it catches up; if by more, they follow it. In ms. */
const smallStepBackMs = 1000;

export interface WriteRequest {
  /** Labels that every sample gets. If they change, every series is a new one. */
  readonly labels: Labels;
  /** Families with labels of their own, which never change. */
  readonly apart?: LabelledFamilies | undefined;
  /** Names of families that are not written. */
  readonly hidden?: ReadonlySet<string> | undefined;
  /** ms since the epoch, the time of every sample; `undefined`: samples carry no time. */
  readonly epochMs: number | undefined;
  /** ms of a clock that never goes back. */
  readonly monotonicMs: number;
  /** Start of the earliest invocation since the last batch, in ms since the epoch; `undefined` if there was none. */
  readonly begunMs: number | undefined;
  /** Whether the batch contains all series: decided before the metrics are read; always `true` without timestamps. */
  readonly isFull: boolean;
}

/**
 * Writes metric families by a protocol, and records which samples certainly arrived. After that, only changed series are
 * written, and all of them once a minute. Samples that may not have arrived are written again.
 *
 * The first sample of a counter or histogram follows a sample of value 0 that is at least 1 ms older. Without it, `increase()`
 * in Prometheus misses an environment that pushed only once. The zero is sent once, and again only if it certainly did not
 * arrive: if a 0 is older than a stored sample, Prometheus refuses the whole request.
 *
 * Without times there are no zeros, and all series are always written: in a Pushgateway, the text of a metric replaces all
 * its series.
 *
 * @see docs/decisions/0501-zero-samples-and-changed-series.md
 */
export class BatchWriter {
  readonly #ledger: SeriesLedger;
  readonly #begin: Protocol['begin'];
  /** Batches are numbered from 1. */
  #number = 0;
  #latestMs = -Infinity;
  #fullAtMs = -Infinity;

  /**
   * @param protocol begins the encoding of each batch
   * @param isStored whether an earlier process sent the series: then it had its 0
   */
  constructor(protocol: Pick<Protocol, 'begin'>, isStored: WasSentBefore = () => false) {
    this.#begin = (batch) => protocol.begin(batch);
    this.#ledger = new SeriesLedger(isStored);
  }

  /** Begins a batch; the one before must have ended or be settled. */
  begin(request: WriteRequest): ChangedSeriesBatch {
    this.#number += 1;
    const { labels, apart, hidden, monotonicMs, isFull } = request;
    const timeMs = this.#nextTimeMs(request.epochMs);
    const createdMs = this.#createdMs(timeMs, request.begunMs);
    const birth = { createdMs, startMs: timeMs === undefined ? createdMs : Math.min(createdMs, timeMs - 1) };
    this.#ledger.label(labels, apart);
    if (timeMs !== undefined) this.#latestMs = timeMs;
    return new ChangedSeriesBatch(
      this.#ledger,
      this.#begin({ timeMs, labels }),
      { number: this.#number, timeMs, birth, isFull, hidden },
      (outcome) => {
        if (isFull) this.#fullAtMs = outcome?.status === 'failed' ? -Infinity : monotonicMs;
      },
    );
  }

  /** @returns whether the next batch must contain all series, so that none goes stale */
  isFullDue(monotonicMs: number): boolean {
    return monotonicMs - this.#fullAtMs >= fullBatchEveryMs;
  }

  /** Times always increase, so that no store gets two values for one ms, or samples out of order. */
  #nextTimeMs(epochMs: number | undefined): number | undefined {
    if (epochMs === undefined) return undefined;
    const nowMs = Math.trunc(epochMs);
    return nowMs <= this.#latestMs && this.#latestMs - nowMs < smallStepBackMs ? this.#latestMs + 1 : nowMs;
  }

  /** A new series was created after the last batch, and by an invocation, if there was one. */
  #createdMs(timeMs: number | undefined, begunMs: number | undefined): number {
    const since = Math.max(this.#latestMs, begunMs ?? -Infinity);
    return Math.trunc(since === -Infinity ? (timeMs ?? 0) : since);
  }
}
