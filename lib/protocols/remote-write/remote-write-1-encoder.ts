import type { BatchContext, SeriesToWrite } from '../protocol.js';
import { binaryField, stringField } from './protobuf.js';
import { RemoteWriteEncoder, sortLabels } from './remote-write-encoder.js';

const requestFields = { timeseries: 1 } as const;
const timeSeriesFields = { labels: 1 } as const;
const labelFields = { name: 1, value: 2 } as const;

/**
 * Encodes a batch as one or several `WriteRequest`s of remote write 1.0.
 *
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec/
 */
export class RemoteWrite1Encoder extends RemoteWriteEncoder {
  readonly #constantLabels: BatchContext['labels'];
  /** Encoded constant labels, by name. Cached, because all series have them. */
  readonly #constantBytes = new Map<string, string>();

  constructor(batch: BatchContext) {
    super(batch, requestFields.timeseries);
    this.#constantLabels = batch.labels;
  }

  /** Version 1.0 specifies no fields for type and help. */
  family(): void {
    return;
  }

  /** The labels are most of a `TimeSeries` and never change, so their bytes are cached. */
  protected writeLabels(series: SeriesToWrite): void {
    this.timeSeries.bytes((series.encoded ??= this.#encodeLabels(series)) as Buffer);
  }

  /** Version 1.0 has no start times. */
  protected startOf(): undefined {
    return undefined;
  }

  protected writeTrailingFields(): void {
    return;
  }

  protected takeRequest(): Buffer {
    return this.request.written;
  }

  #encodeLabels(series: SeriesToWrite): Buffer {
    const labels = sortLabels(series);
    let bytes = '';
    for (let i = 0; i < labels.length; i += 2)
      bytes += this.#encodeLabel(labels[i] ?? '', labels[i + 1] ?? '');
    return Buffer.from(bytes, 'latin1');
  }

  #encodeLabel(name: string, value: string): string {
    if (this.#constantLabels[name] !== value) return encodeLabel(name, value);
    let bytes = this.#constantBytes.get(name);
    if (bytes === undefined) {
      bytes = encodeLabel(name, value);
      this.#constantBytes.set(name, bytes);
    }
    return bytes;
  }
}

function encodeLabel(name: string, value: string): string {
  const label = stringField(labelFields.name, name) + stringField(labelFields.value, value);
  return binaryField(timeSeriesFields.labels, label);
}
