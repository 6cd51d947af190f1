import type { ProtocolName } from '../config/protocol-name.js';
import type { PushFailure } from '../flush/push-outcome.js';

/**
 * Encodes and addresses a batch of series, and judges the answer. Which series are in the batch and which need their zero is
 * decided before, in `ledger/`.
 */
export interface Protocol {
  readonly name: ProtocolName;
  readonly method: 'POST' | 'PUT';
  /** `false`: samples carry no time, no zero goes before them, and every batch contains all series. */
  readonly hasTimestamps: boolean;
  /**
   * Headers of every request by lower-case names, besides `content-length`, authentication and `user-agent`. No setting
   * replaces them.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether bodies are compressed with gzip; `never` if the format has its own compression. */
  readonly gzip: 'by-size' | 'never';
  /**
   * A request that checks connection, credentials and path and stores nothing; `undefined` if there is none: then init only
   * connects.
   */
  readonly openingBody: string | Buffer | undefined;
  /**
   * @param endpoint as configured
   * @param labels all identity labels
   * @returns where batches are sent
   */
  urlFor(endpoint: URL, labels: Readonly<Record<string, string>>): URL;
  /**
   * Path under which a store returns samples, for the doctor; missing if the store cannot be queried.
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
   * `arrived` is `no` only if the receiver certainly stored nothing of the request: then zeros are sent again.
   *
   * @returns the failure; `undefined` if the request succeeded
   */
  judge(answer: ProtocolAnswer): PushFailure | undefined;
}

export interface ProtocolAnswer {
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** As Latin-1, cut off after some kB. */
  readonly body: string;
  /** `false`: the body or `location` may hold a secret of ours, and no failure may repeat any of it. */
  readonly isQuotable: boolean;
  /** URL of the request. */
  readonly url: URL;
  /** When the answer arrived, in ms since the epoch. */
  readonly receivedMs: number;
}

export interface BatchFacts {
  /** When the values were read, in ms since the epoch; `undefined` if {@link Protocol.hasTimestamps} is false. */
  readonly timeMs: number | undefined;
  /**
   * Labels that samples get: the identity and the user's constant labels. {@link SeriesToWrite.labels} contains them too; there,
   * a metric of the whole process may have another `instance`.
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
   * Writes one series of the current family. All series of a group are consecutive.
   *
   * @param zeroMs write a sample of value 0 with this time (ms since the epoch) before the value
   * @returns which of the batch's requests contains it, counted from 0; the same for all series of a group
   */
  series(series: SeriesToWrite, zeroMs: number | undefined): number;
  /**
   * Is called for a series that was written before and has ended: no later batch contains it. Called after all families, also
   * for a series that was never accepted.
   */
  ended?(series: SeriesToWrite): void;
  /** @returns the requests, in the order in which they must be sent; none if nothing was written */
  end(): readonly (string | Buffer)[];
}

export interface FamilyToWrite {
  readonly name: string;
  /** Well-formed; empty if there is none. */
  readonly help: string;
  readonly type: MetricType;
  /** Data that the encoder keeps for the family between batches; `undefined` at first. Nothing else changes. */
  encoded?: unknown;
}

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

export interface SeriesToWrite {
  /** The sample's name, e.g. `http_duration_seconds_bucket`. */
  readonly name: string;
  /** Name, labels and one space, as Prometheus text. */
  readonly prefix: string;
  /**
   * All labels, ours and the sample's, including `le` and `quantile`, sorted by name in code-unit order. No name occurs twice, no
   * value is empty, all text is well-formed, and there is no `__name__`.
   */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
  readonly group: GroupToWrite;
  /** Data that the encoder keeps for the series between batches; `undefined` at first. Labels and name never change. */
  encoded: unknown;
}

/** One counter or gauge, or all series of one label set of a histogram or summary. */
export interface GroupToWrite {
  /** Counters, and the buckets, sums and counts of histograms and summaries. */
  readonly isCumulative: boolean;
  /**
   * Its start in ms since the epoch, at least 1 ms before any batch that contains it; `undefined`: unknown, because an earlier
   * process started it.
   */
  readonly startMs: number | undefined;
}
