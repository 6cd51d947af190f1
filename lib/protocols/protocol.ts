import type { MetricType } from '../exposition/metric-type.js';
import type { ProtocolName } from '../config/protocol-name.js';
import type { PushFailure } from '../flush/push-outcome.js';

/**
 * Encodes a batch of series, builds its URL, and classifies the answer. `ledger/` has already decided which series the batch
 * contains, and which of them need a zero sample.
 */
export interface Protocol {
  readonly name: ProtocolName;
  readonly method: 'POST' | 'PUT';
  /** If `false`, samples carry no time, there are no zero samples, and every batch contains all series. */
  readonly hasTimestamps: boolean;
  /**
   * Headers of every request, by name in lower case, without `content-length`, `user-agent` and authentication. No setting can
   * replace them.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** `by-size`: long bodies are compressed with gzip. `never`: the format has its own compression. */
  readonly gzip: 'by-size' | 'never';
  /**
   * Body of a request that stores nothing. It is sent during init to check connection, credentials and path. `undefined` if the
   * protocol has no such request: then init only connects.
   */
  readonly openingBody: string | Buffer | undefined;
  /**
   * @param endpoint as configured
   * @param labels all identity labels
   * @returns URL to which batches are sent
   */
  urlFor(endpoint: URL, labels: Readonly<Record<string, string>>): URL;
  /**
   * Builds the path by which the doctor reads samples back. Missing if the protocol has no query.
   *
   * @param selector in PromQL
   * @param untilSeconds end of the time range, in s since the epoch
   * @returns path and query; the answer contains the values as decimal numbers
   */
  readBackPath?(endpoint: URL, selector: string, untilSeconds: number): string;
  /** Creates the encoder of one batch. */
  begin(batch: BatchContext): BatchEncoder;
  /**
   * Classifies an answer. It sets `arrived` to `no` only if the receiver certainly stored nothing of the request, because then
   * zero samples are sent again.
   *
   * @returns the failure; `undefined` if the request succeeded
   */
  classifyAnswer(answer: ProtocolAnswer): PushFailure | undefined;
}

export interface ProtocolAnswer {
  readonly statusCode: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** In Latin-1; truncated after 16 KiB. */
  readonly body: string;
  /** If `false`, the body or the header `location` may contain a secret, and no failure may quote them. */
  readonly isQuotable: boolean;
  /** URL of the request. */
  readonly url: URL;
  /** When the answer arrived, in ms since the epoch. */
  readonly receivedMs: number;
}

export interface BatchContext {
  /** When the values were read, in ms since the epoch; `undefined` if {@link Protocol.hasTimestamps} is false. */
  readonly timeMs: number | undefined;
  /**
   * Identity labels and the user's constant labels. {@link SeriesToWrite.labels} contains them too, but process-wide metrics
   * may have another `instance` there.
   */
  readonly labels: Readonly<Record<string, string>>;
}

/** Encodes one batch, family by family: first the family, then its series. */
export interface BatchEncoder {
  /**
   * Begins a family.
   *
   * @param hasUnchanged whether series follow that have not changed: then the receiver may need the metadata again
   */
  family(family: FamilyToWrite, hasUnchanged: boolean): void;
  /**
   * Writes one series of the current family. The series of a group are consecutive.
   *
   * @param zeroMs time of the zero sample to write before the value, in ms since the epoch; `undefined` if none is due
   * @returns index of the request that contains the series; the same for all series of a group
   */
  series(series: SeriesToWrite, zeroMs: number | undefined): number;
  /**
   * Removes what was written of the current family. Called if there is no time for the rest. Only for receivers that replace all
   * series of a family with those in the request: for other receivers, a batch may contain a part of a family.
   */
  discardFamily?(): void;
  /**
   * Writes the end of a series that an earlier batch contained, and that no longer exists. Called after all families, also for
   * series that no receiver has accepted.
   */
  ended?(series: SeriesToWrite): void;
  /** @returns the bodies of the requests, in the order in which they must be sent; none if nothing was written */
  end(): readonly (string | Buffer)[];
}

export interface FamilyToWrite {
  readonly name: string;
  /** Well-formed Unicode; empty if there is none. */
  readonly help: string;
  readonly type: MetricType;
  /** Cache of the encoder for this family, kept from batch to batch. `name`, `help` and `type` never change. */
  encoded?: unknown;
}

export interface SeriesToWrite {
  /** The sample's name, e.g. `http_duration_seconds_bucket`. */
  readonly name: string;
  /** Name, labels and one space, in Prometheus text. */
  readonly prefix: string;
  /**
   * All labels, including the identity labels, `le` and `quantile`, sorted by the code units of their names. No name occurs
   * twice, no value is empty, all text is well-formed Unicode, and there is no `__name__`.
   */
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
  readonly group: GroupToWrite;
  /** Cache of the encoder for this series, kept from batch to batch; `undefined` at first. `name` and `labels` never change. */
  encoded: unknown;
}

/** Series that are always written together: one counter or gauge, or all series of one label set of a histogram or summary. */
export interface GroupToWrite {
  /** Counters, and the buckets, sums and counts of histograms and summaries. */
  readonly isCumulative: boolean;
  /**
   * When counting started, in ms since the epoch, at least 1 ms before any batch that contains the group. `undefined` if it is
   * unknown, because an earlier process started it.
   */
  readonly startMs: number | undefined;
}
