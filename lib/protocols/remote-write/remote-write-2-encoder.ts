import type { BatchContext, FamilyToWrite, GroupToWrite, SeriesToWrite } from '../protocol.js';
import { binaryVarint, binaryVarintField, stringField } from './protobuf.js';
import { RemoteWriteEncoder, sortLabels } from './remote-write-encoder.js';

const requestFields = { symbols: 4, timeseries: 5 } as const;
const timeSeriesFields = { labelsRefs: 1, metadata: 5, createdTimestamp: 6 } as const;
const metadataFields = { type: 1, helpRef: 3 } as const;
const metricTypes = { untyped: 0, counter: 1, gauge: 2, histogram: 3, summary: 5 } as const;

/**
 * Encodes a batch as one or several `io.prometheus.write.v2.Request`s of remote write 2.0.
 *
 * It writes each start time twice: in the samples, as specified since 2.0-rc.4, and in the `TimeSeries`, for receivers of earlier
 * drafts. Receivers skip fields that they do not know.
 *
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/
 */
export class RemoteWrite2Encoder extends RemoteWriteEncoder {
  readonly #symbols = new SymbolTable();
  #family: FamilyToWrite | undefined;

  constructor(batch: BatchContext) {
    super(batch, requestFields.timeseries);
  }

  family(family: FamilyToWrite): void {
    this.#family = family;
  }

  protected writeLabels(series: SeriesToWrite): void {
    const labels = (series.encoded ??= sortLabels(series)) as readonly string[];
    let references = '';
    for (const text of labels) references += this.#symbols.refer(text);
    this.timeSeries.binaryField(timeSeriesFields.labelsRefs, references);
  }

  protected startOf({ isCumulative, startMs }: GroupToWrite): number | undefined {
    return isCumulative ? startMs : undefined;
  }

  protected writeTrailingFields(startMs: number | undefined): void {
    const writer = this.timeSeries;
    if (this.#family !== undefined) {
      const { type, help } = this.#family;
      const typeField = binaryVarintField(metadataFields.type, binaryVarint(metricTypes[type]));
      const helpField = binaryVarintField(metadataFields.helpRef, this.#symbols.refer(help));
      writer.binaryField(timeSeriesFields.metadata, typeField + helpField);
    }
    if (startMs !== undefined) writer.int64Field(timeSeriesFields.createdTimestamp, startMs);
  }

  protected takeRequest(): Buffer {
    const request = Buffer.concat([this.#symbols.written, this.request.written]);
    this.#symbols.clear();
    return request;
  }
}

/** The strings of a request. Each string is written once, and series refer to it by its index. */
class SymbolTable {
  #written = '';
  /** Index of each string, encoded. */
  readonly #references = new Map<string, string>();

  constructor() {
    this.clear();
  }

  /** The encoded fields of the request that contain the strings. */
  get written(): Buffer {
    return Buffer.from(this.#written, 'latin1');
  }

  clear(): void {
    this.#references.clear();
    this.#written = '';
    // The specification requires that the first string is empty.
    this.refer('');
  }

  /** Adds a string if it is new. @returns its index, encoded */
  refer(text: string): string {
    let reference = this.#references.get(text);
    if (reference === undefined) {
      reference = binaryVarint(this.#references.size);
      this.#references.set(text, reference);
      this.#written += stringField(requestFields.symbols, text);
    }
    return reference;
  }
}
