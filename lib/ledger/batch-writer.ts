import type { Labels } from '../exposition/labels.js';
import type { Protocol } from '../protocols/protocol.js';
import { Batch } from './batch.js';
import type { WasSentBefore } from './metric-family.js';
import { SeriesLedger, type LabelledFamilies } from './series-ledger.js';

/** Unchanged series are written once in so many ms: stores look back 5 min, a lost one is made good sooner. */
const fullBatchEveryMs = 60_000;
/** A clock set back by no more than this is waited for, in ms; one set back further is followed. */
const smallStepBackMs = 1000;

export interface WriteRequest {
  /** Labels that every sample gets; other ones than before make other series of all. */
  readonly labels: Labels;
  /** Families with other labels, which stay the same. */
  readonly apart?: LabelledFamilies | undefined;
  /** Names of families that are not written. */
  readonly hidden?: ReadonlySet<string> | undefined;
  /** ms since the epoch, the time of every sample; `undefined`: samples carry no time. */
  readonly epochMs: number | undefined;
  /** ms of a clock that never goes back. */
  readonly monotonicMs: number;
  /** When the earliest invocation since the last batch began, in ms since the epoch; `undefined` where none did. */
  readonly begunMs: number | undefined;
  /** Whether the batch contains all series: decided before the metrics are read; always `true` without timestamps. */
  readonly isFull: boolean;
}

/**
 * Writes metric families by a protocol, and keeps a ledger of what surely arrived: after that, only what changed is
 * written, and all of it once a minute. What perhaps did not arrive is written again.
 *
 * Before the first sample of a counter or histogram stands one of value 0, at least 1 ms older: without it
 * `increase()` in Prometheus sees nothing of an environment that pushed once. It is sent once, and again only when it
 * surely did not arrive: a 0 older than what is stored makes Prometheus refuse all that came with it.
 *
 * Without times there are no zeros, and everything is always written: a Pushgateway takes a metric's text for the
 * whole of it.
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
   * @param isStored whether a process before this one sent the series: then it has had its 0
   */
  constructor(protocol: Pick<Protocol, 'begin'>, isStored: WasSentBefore = () => false) {
    this.#begin = (batch) => protocol.begin(batch);
    this.#ledger = new SeriesLedger(isStored);
  }

  /** Begins a batch; the one before it must have ended, or be settled. */
  begin(request: WriteRequest): Batch {
    this.#number += 1;
    const { labels, apart, hidden, monotonicMs, isFull } = request;
    const timeMs = this.#nextTimeMs(request.epochMs);
    const bornMs = this.#bornMs(timeMs, request.begunMs);
    const birth = { bornMs, startMs: timeMs === undefined ? bornMs : Math.min(bornMs, timeMs - 1) };
    this.#ledger.label(labels, apart);
    if (timeMs !== undefined) this.#latestMs = timeMs;
    return new Batch(
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

  /** Times rise, so that no store is given two values for one ms, or one out of order. */
  #nextTimeMs(epochMs: number | undefined): number | undefined {
    if (epochMs === undefined) return undefined;
    const nowMs = Math.trunc(epochMs);
    return nowMs <= this.#latestMs && this.#latestMs - nowMs < smallStepBackMs ? this.#latestMs + 1 : nowMs;
  }

  /** A series not seen before was made after the last batch, and by an invocation, if there was one. */
  #bornMs(timeMs: number | undefined, begunMs: number | undefined): number {
    const since = Math.max(this.#latestMs, begunMs ?? -Infinity);
    return Math.trunc(since === -Infinity ? (timeMs ?? 0) : since);
  }
}
