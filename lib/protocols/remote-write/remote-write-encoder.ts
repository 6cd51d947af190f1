import type { BatchEncoder, BatchContext, FamilyToWrite, GroupToWrite, SeriesToWrite } from '../protocol.js';
import { ByteWriter } from './protobuf.js';
import { compressSnappy } from './compress-snappy.js';

/**
 * A request ends with the group that reaches this number of samples. It is Prometheus' default limit, so every receiver accepts
 * such requests.
 */
const maxSamples = 2000;
const samplesField = 2;
/** Fields of a `Sample`. */
const valueField = 1;
const timeField = 2;
const startField = 3;
/** The bits of the `NaN` that marks the end of a series. */
const staleMarker = 0x7ff0000000000002n;

/** The common part of both versions of remote write: compressed requests with one `TimeSeries` for each series. */
export abstract class RemoteWriteEncoder implements BatchEncoder {
  /** The current `TimeSeries`. It has its own buffer, because its length is written before it. */
  protected readonly timeSeries = new ByteWriter(1024);
  /** The current request, uncompressed. */
  protected readonly request = new ByteWriter(4096);
  readonly #timeMs: number;
  readonly #timeSeriesField: number;
  readonly #requests: Buffer[] = [];
  #sampleCount = 0;
  #group: GroupToWrite | undefined;

  /** @param timeSeriesField number of the request's field for a `TimeSeries` */
  constructor({ timeMs = 0 }: BatchContext, timeSeriesField: number) {
    this.#timeMs = timeMs;
    this.#timeSeriesField = timeSeriesField;
  }

  abstract family(family: FamilyToWrite): void;

  series(series: SeriesToWrite, zeroMs: number | undefined): number {
    const { group, value } = series;
    if (this.#sampleCount >= maxSamples && group !== this.#group) this.#endRequest();
    this.#group = group;
    const startMs = this.startOf(group);
    this.#begin(series);
    if (zeroMs !== undefined) {
      const isStarted = startMs !== undefined && startMs < zeroMs;
      this.#sample(0, zeroMs, isStarted ? startMs : undefined);
    }
    this.#sample(value, this.#timeMs, startMs);
    this.writeTrailingFields(startMs);
    this.#end();
    return this.#requests.length;
  }

  ended(series: SeriesToWrite): void {
    this.#begin(series);
    this.#sample(staleMarker, this.#timeMs, undefined);
    this.#end();
  }

  end(): readonly Buffer[] {
    if (this.#sampleCount > 0) this.#endRequest();
    return this.#requests;
  }

  /** Writes name and labels to the `TimeSeries`. */
  protected abstract writeLabels(series: SeriesToWrite): void;

  /** @returns the start time of a group's samples, in ms since the epoch; `undefined` if they have none */
  protected abstract startOf(group: GroupToWrite): number | undefined;

  /** Writes the fields after the samples of a `TimeSeries`. */
  protected abstract writeTrailingFields(startMs: number | undefined): void;

  /** Ends the current request. @returns its content, uncompressed */
  protected abstract takeRequest(): Buffer;

  #begin(series: SeriesToWrite): void {
    this.timeSeries.clear();
    this.writeLabels(series);
  }

  #sample(value: number | bigint, timeMs: number, startMs: number | undefined): void {
    const writer = this.timeSeries;
    const begin = writer.beginShortMessage(samplesField);
    if (typeof value === 'number') writer.doubleField(valueField, value);
    else writer.fixed64Field(valueField, value);
    writer.int64Field(timeField, timeMs);
    if (startMs !== undefined) writer.int64Field(startField, startMs);
    writer.endShortMessage(begin);
    this.#sampleCount += 1;
  }

  #end(): void {
    this.request.bytesField(this.#timeSeriesField, this.timeSeries.written);
  }

  #endRequest(): void {
    this.#requests.push(compressSnappy(this.takeRequest()));
    this.request.clear();
    this.#sampleCount = 0;
  }
}

/** @returns all labels of a series, with its name as `__name__`, sorted by name: name, value, name, value, … */
export function sortLabels({ name, labels }: SeriesToWrite): readonly string[] {
  const sorted: string[] = [];
  let isNamed = false;
  // Not destructured: until the code is compiled, that costs several times as much.
  for (const label of labels) {
    if (!isNamed && label[0] > nameLabel) {
      sorted.push(nameLabel, name);
      isNamed = true;
    }
    sorted.push(label[0], label[1]);
  }
  if (!isNamed) sorted.push(nameLabel, name);
  return sorted;
}

const nameLabel = '__name__';
