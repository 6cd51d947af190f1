import { ExpositionText } from './exposition-text.js';
import type { Labels } from './labels.js';
import type { IsStored } from './metric-family.js';
import { SeriesLedger } from './series-ledger.js';

/** Unchanged series are written once in so many ms: stores look back 5 min, a lost one is made good sooner. */
const fullTextEveryMs = 60_000;
/** A clock set back by no more than this is waited for, in ms; one set back further is followed. */
const smallStepBackMs = 1000;

export interface WriteRequest {
  /** Labels that every sample gets; other ones than before make other series of all. */
  readonly labels: Labels;
  /** Labels of process-wide metrics, if they differ. */
  readonly processLabels?: Labels | undefined;
  /** Names of families that are not written. */
  readonly hidden?: ReadonlySet<string> | undefined;
  /** ms since the epoch, written behind every sample; `undefined`: samples carry no time. */
  readonly epochMs: number | undefined;
  /** ms of a clock that never goes back. */
  readonly monotonicMs: number;
  /** When the earliest invocation since the last text began, in ms since the epoch; `undefined` where none did. */
  readonly begunMs: number | undefined;
  /** Whether the text contains all series: decided before the metrics are read; always `true` without timestamps. */
  readonly isFull: boolean;
}

/**
 * Writes metric families as Prometheus text, format 0.0.4, and keeps a ledger of what surely arrived: after that, only
 * what changed is written, and all of it once a minute. What perhaps did not arrive is written again.
 *
 * Before the first sample of a counter or histogram stands one of value 0, at least 1 ms older: without it
 * `increase()` in Prometheus sees nothing of an environment that pushed once. It is sent once, and again only when it
 * surely did not arrive: a 0 older than what is stored makes Prometheus refuse all that came with it.
 *
 * Without times there are no zeros, and everything is always written: a Pushgateway takes a metric's text for the
 * whole of it.
 *
 * @see https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
 * @see docs/decisions/0501-zero-samples-and-changed-series.md
 */
export class ExpositionWriter {
  readonly #ledger: SeriesLedger;
  /** Texts are numbered from 1. */
  #text = 0;
  #latestMs = -Infinity;
  #fullAtMs = -Infinity;

  /** @param isStored whether a process before this one sent the series: then it has had its 0 */
  constructor(isStored: IsStored = () => false) {
    this.#ledger = new SeriesLedger(isStored);
  }

  /** Begins a text; the one before it must have ended, or be settled. */
  begin(request: WriteRequest): ExpositionText {
    this.#text += 1;
    const { labels, processLabels, hidden, monotonicMs, isFull } = request;
    const timeMs = this.#nextTimeMs(request.epochMs);
    const bornMs = this.#bornMs(timeMs, request.begunMs);
    this.#ledger.label(labels, processLabels);
    if (timeMs !== undefined) this.#latestMs = timeMs;
    return new ExpositionText(
      this.#ledger,
      { number: this.#text, timeMs, bornMs, isFull, hidden },
      (outcome) => {
        if (isFull) this.#fullAtMs = outcome?.status === 'failed' ? -Infinity : monotonicMs;
      },
    );
  }

  /** @returns whether the next text must contain all series, so that none goes stale */
  isFullDue(monotonicMs: number): boolean {
    return monotonicMs - this.#fullAtMs >= fullTextEveryMs;
  }

  /** Times rise, so that no store is given two values for one ms, or one out of order. */
  #nextTimeMs(epochMs: number | undefined): number | undefined {
    if (epochMs === undefined) return undefined;
    const nowMs = Math.trunc(epochMs);
    return nowMs <= this.#latestMs && this.#latestMs - nowMs < smallStepBackMs ? this.#latestMs + 1 : nowMs;
  }

  /** A series not seen before was made after the last text, and by an invocation, if there was one. */
  #bornMs(timeMs: number | undefined, begunMs: number | undefined): number {
    const since = Math.max(this.#latestMs, begunMs ?? -Infinity);
    return Math.trunc(since === -Infinity ? (timeMs ?? 0) : since);
  }
}
