import protobuf from 'protobufjs';
import { uncompress } from 'snappyjs';

/** The messages of https://prometheus.io/docs/specs/prw/remote_write_spec/ that a sender of samples needs. */
const schema1 = `
syntax = "proto3";
message WriteRequest { repeated TimeSeries timeseries = 1; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }
`;

/**
 * The messages of https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/, with `created_timestamp` as drafts before
 * 2.0-rc.4 have it: that one reserves its number.
 */
const schema2 = `
syntax = "proto3";
message Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
message TimeSeries {
  repeated uint32 labels_refs = 1;
  repeated Sample samples = 2;
  Metadata metadata = 5;
  int64 created_timestamp = 6;
}
message Sample { double value = 1; int64 timestamp = 2; int64 start_timestamp = 3; }
message Metadata {
  enum MetricType {
    METRIC_TYPE_UNSPECIFIED = 0; METRIC_TYPE_COUNTER = 1; METRIC_TYPE_GAUGE = 2; METRIC_TYPE_HISTOGRAM = 3;
    METRIC_TYPE_GAUGEHISTOGRAM = 4; METRIC_TYPE_SUMMARY = 5; METRIC_TYPE_INFO = 6; METRIC_TYPE_STATESET = 7;
  }
  MetricType type = 1;
  uint32 help_ref = 3;
  uint32 unit_ref = 4;
}
`;

const WriteRequest = protobuf.parse(schema1).root.lookupType('WriteRequest');
const Request = protobuf.parse(schema2).root.lookupType('Request');
/** Integers of 64 bits as strings: a number would hide a wrong one. */
const options = { longs: String, enums: String, defaults: true, arrays: true };

export interface DecodedSample {
  readonly value: number;
  readonly timestamp: string;
  readonly startTimestamp?: string;
}

export interface DecodedSeries {
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly samples: readonly DecodedSample[];
}

export interface DecodedSeries2 extends DecodedSeries {
  readonly type: string;
  readonly help: string;
  readonly createdTimestamp: string;
}

export function decompress(body: Buffer): Buffer {
  return Buffer.from(uncompress(body));
}

/** Reads a request of remote write 1.0. */
export function decode1(body: Buffer): readonly DecodedSeries[] {
  const { timeseries } = WriteRequest.toObject(WriteRequest.decode(decompress(body)), options) as {
    timeseries: DecodedSeries[];
  };
  return timeseries;
}

interface RawSeries2 {
  readonly labelsRefs: readonly number[];
  readonly samples: readonly DecodedSample[];
  readonly metadata: { readonly type: string; readonly helpRef: number } | null;
  readonly createdTimestamp: string;
}

/** Reads a request of remote write 2.0 and checks its symbols against the specification. */
export function decode2(body: Buffer): {
  readonly symbols: readonly string[];
  readonly series: readonly DecodedSeries2[];
} {
  const { symbols, timeseries } = Request.toObject(Request.decode(decompress(body)), options) as {
    symbols: string[];
    timeseries: RawSeries2[];
  };
  const symbolAt = (reference: number): string => {
    const text = symbols[reference];
    if (text === undefined) throw new RangeError(`symbol ${String(reference)} of ${String(symbols.length)}`);
    return text;
  };
  const series = timeseries.map(({ labelsRefs, samples, metadata, createdTimestamp }) => {
    if (labelsRefs.length % 2 !== 0) throw new RangeError('labels_refs has an odd length');
    const texts = labelsRefs.map(symbolAt);
    const labels = texts.flatMap((name, i) => (i % 2 === 0 ? [{ name, value: texts[i + 1] ?? '' }] : []));
    return {
      labels,
      samples,
      type: metadata?.type ?? 'none',
      help: symbolAt(metadata?.helpRef ?? 0),
      createdTimestamp,
    };
  });
  return { symbols, series };
}
