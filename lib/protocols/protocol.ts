import type { ProtocolName } from '../config/protocol-name.js';
import type { PushFailure } from '../flush/push-port.js';

/**
 * How a batch of series is written, sent and answered. What is in the batch, which series changed and which need their
 * zero is decided before: a protocol knows nothing of it.
 */
export interface Protocol {
  readonly name: ProtocolName;
  readonly method: 'POST' | 'PUT';
  /** `false`: samples carry no time, no zero goes before them, and every batch contains all series. */
  readonly hasTimestamps: boolean;
  /**
   * Headers of every request by lower-case names, beside `content-length`, authentication and `user-agent`; no setting
   * replaces one.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether bodies are sent compressed by gzip; `never` where the format is compressed by itself. */
  readonly gzip: 'by-size' | 'never';
  /**
   * A request that proves connection, credentials and path and stores nothing; `undefined` where there is none: then init
   * only connects.
   */
  readonly openingBody: string | Buffer | undefined;
  /**
   * @param endpoint as configured
   * @param labels our identity labels, complete
   * @returns where batches go to
   */
  urlFor(endpoint: URL, labels: Readonly<Record<string, string>>): URL;
  /**
   * Says where a store gives back samples, for the doctor; not there where it cannot be asked.
   *
   * @param selector of PromQL
   * @param untilSeconds the end of the time range, in s since the epoch
   * @returns path and query; the answer contains the values as decimal numbers
   */
  readBackPath?(endpoint: URL, selector: string, untilSeconds: number): string;
  /** Begins a batch. Encoders are used once. */
  begin(batch: BatchFacts): BatchEncoder;
  /**
   * Judges an answer.
   *
   * `arrived` is `no` only where the receiver surely kept nothing of the request: then zeros are sent again.
   *
   * @returns what is wrong, or `undefined` where the request succeeded
   */
  judge(answer: ProtocolAnswer): PushFailure | undefined;
}

export interface ProtocolAnswer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** As Latin-1, cut off after some kB. */
  readonly body: string;
  /** Where the request went. */
  readonly url: URL;
  /** When the answer came, in ms since the epoch. */
  readonly receivedMs: number;
}

export interface BatchFacts {
  /** When the values were read, in ms since the epoch; `undefined` where {@link Protocol.hasTimestamps} is false. */
  readonly timeMs: number | undefined;
  /**
   * Labels that samples get, our identity and the user's. They are contained in {@link SeriesToWrite.labels} too; there, a
   * metric of the whole process may have another `instance`.
   */
  readonly labels: Readonly<Record<string, string>>;
}

/** Writes one batch: families one after the other, each followed by its series. */
export interface BatchEncoder {
  /**
   * Begins a family.
   *
   * @param isWhole whether all of its series follow; if not, only those that changed
   */
  family(family: FamilyToWrite, isWhole: boolean): void;
  /**
   * Writes one series of the family begun last. All series of a group come one after the other.
   *
   * @param zeroMs write a sample of value 0 with this time (ms since the epoch) before the value
   * @returns which of the batch's requests contains it, counted from 0; the same for all series of a group
   */
  series(series: SeriesToWrite, zeroMs: number | undefined): number;
  /**
   * Hears of a series that was written before and has ended: it is in no batch any more. Called after all families, and
   * perhaps for a series that was never accepted.
   */
  ended?(series: SeriesToWrite): void;
  /** @returns the requests, in the order in which they are to be sent; none if nothing was written */
  end(): readonly (string | Buffer)[];
}

export interface FamilyToWrite {
  readonly name: string;
  /** Well-formed; empty if there is none. */
  readonly help: string;
  readonly type: MetricType;
  /** Whatever the encoder keeps of the family from batch to batch; `undefined` at first. Nothing else changes. */
  encoded?: unknown;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

export interface SeriesToWrite {
  /** The sample's name, e.g. `http_duration_seconds_bucket`. */
  readonly name: string;
  /** Name, labels and one space, as Prometheus text. */
  readonly prefix: string;
  /**
   * All labels, ours and the sample's, `le` and `quantile` included, sorted by name in code-unit order: no name twice, no empty
   * value, only well-formed text, no `__name__`.
   */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
  readonly group: GroupToWrite;
  /** Whatever the encoder keeps of the series from batch to batch; `undefined` at first. Labels and name never change. */
  encoded: unknown;
}

/** One counter or gauge, or all series of one label set of a histogram or summary. */
export interface GroupToWrite {
  /** Counters, and the buckets, sums and counts of histograms and summaries. */
  readonly isCumulative: boolean;
  /**
   * When it began to count, in ms since the epoch, at least 1 ms before any batch that contains it; `undefined`: unknown,
   * because a process before this one began it.
   */
  readonly startMs: number | undefined;
}
