import type { BatchEncoder, BatchFacts, FamilyToWrite, GroupToWrite, SeriesToWrite } from '../protocol.js';
import { ByteWriter } from './protobuf.js';
import { compressSnappy } from './compress-snappy.js';

/**
 * A request of so many samples is full; the group that began in it is still written to it. Prometheus sends as many by
 * default, so every receiver takes them.
 */
const mostSamples = 2000;
const samplesField = 2;
/** Fields of a `Sample`. */
const valueField = 1;
const timeField = 2;
const startField = 3;
/** The `NaN` that says that a series has ended. */
const staleMarker = 0x7ff0000000000002n;

/** Writes what both versions of remote write have in common: a `TimeSeries` for each series, in compressed requests. */
export abstract class RemoteWriteEncoder implements BatchEncoder {
  /** The `TimeSeries` under way: its length stands before it. */
  protected readonly timeSeries = new ByteWriter(1024);
  /** The request under way, not compressed. */
  protected readonly request = new ByteWriter(4096);
  readonly #timeMs: number;
  readonly #timeSeriesField: number;
  readonly #requests: Buffer[] = [];
  #sampleCount = 0;
  #group: GroupToWrite | undefined;

  /** @param timeSeriesField which field of a request is a `TimeSeries` */
  constructor({ timeMs = 0 }: BatchFacts, timeSeriesField: number) {
    this.#timeMs = timeMs;
    this.#timeSeriesField = timeSeriesField;
  }

  abstract family(family: FamilyToWrite): void;

  series(series: SeriesToWrite, zeroMs: number | undefined): number {
    const { group, value } = series;
    if (this.#sampleCount >= mostSamples && group !== this.#group) this.#endRequest();
    this.#group = group;
    const startMs = this.startOf(group);
    this.#begin(series);
    if (zeroMs !== undefined) {
      const isStarted = startMs !== undefined && startMs < zeroMs;
      this.#sample(0, zeroMs, isStarted ? startMs : undefined);
    }
    this.#sample(value, this.#timeMs, startMs);
    this.writeFacts(startMs);
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

  /** @returns the start time that samples of a group have, in ms since the epoch; `undefined` where they have none */
  protected abstract startOf(group: GroupToWrite): number | undefined;

  /** Writes what stands behind the samples of a `TimeSeries`. */
  protected abstract writeFacts(startMs: number | undefined): void;

  /** @returns the request under way; another one begins */
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

/** @returns all labels of a series, its name among them, sorted by name: name, value, name, value, … */
export function sortLabels({ name, labels }: SeriesToWrite): readonly string[] {
  const sorted: string[] = [];
  let isNamed = false;
  // Not taken apart by a pattern: until it is compiled, that costs several times as much.
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
