import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { remoteWrite2 } from '../../../lib/protocols/remote-write/remote-write.js';
import { anyBatch, encode, identity, nowMs, single, toSeries, type BatchModel } from '../batch.js';
import { decode2, decompress, type DecodedSeries2 } from './decode.js';

const types = {
  counter: 'METRIC_TYPE_COUNTER',
  gauge: 'METRIC_TYPE_GAUGE',
  untyped: 'METRIC_TYPE_UNSPECIFIED',
  histogram: 'METRIC_TYPE_HISTOGRAM',
  summary: 'METRIC_TYPE_SUMMARY',
} as const;

/** @returns the series that the specification requires for a batch */
function expected({ timeMs, labels, families }: BatchModel): readonly DecodedSeries2[] {
  return families.flatMap(({ type, help, groups }) =>
    groups.flatMap(({ isCumulative, startMs, zeroMs, series }) =>
      series.map(({ name, labels: own, value }) => {
        const start = isCumulative ? (startMs ?? 0) : 0;
        const startOfZero = zeroMs !== undefined && start < zeroMs ? start : 0;
        const zero = { value: 0, timestamp: String(zeroMs), startTimestamp: String(startOfZero) };
        return {
          labels: Object.entries({ ...own, ...labels, __name__: name })
            .map(([label, text]) => ({ name: label, value: text.toWellFormed() }))
            .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))),
          samples: [
            ...(zeroMs === undefined ? [] : [zero]),
            { value, timestamp: String(timeMs), startTimestamp: String(start) },
          ],
          type: types[type],
          help: help.toWellFormed(),
          createdTimestamp: String(start),
        };
      }),
    ),
  );
}

describe('remote write 2.0', () => {
  test('writes any batch so that an independent decoder reads the same', () => {
    fc.assert(
      fc.property(anyBatch, (model) => {
        const { requests } = encode(remoteWrite2, model);

        expect(requests.flatMap((request) => decode2(request).series)).toEqual(expected(model));
      }),
    );
  });

  test('writes each string once, with the empty string first', () => {
    const families = Array.from({ length: 50 }, (_, i) =>
      single('counter', `x_${String(i)}_total`, 1, { labels: { kind: 'same' } }),
    );

    const { requests } = encode(remoteWrite2, { timeMs: nowMs, labels: identity, families });

    const { symbols } = decode2(requests[0]!);
    expect(symbols[0]).toBe('');
    expect(new Set(symbols).size).toBe(symbols.length);
    expect(symbols.filter((symbol) => symbol === 'checkout')).toHaveLength(1);
  });

  test('gives each of several requests its own symbol table', () => {
    const families = Array.from({ length: 1500 }, (_, i) =>
      single('counter', `x_${String(i)}_total`, 1, { zeroMs: nowMs - 5 }),
    );

    const { requests, places } = encode(remoteWrite2, { timeMs: nowMs, labels: identity, families });

    const decoded = requests.map(decode2);
    expect(decoded.map(({ series }) => series.length)).toEqual([1000, 500]);
    expect(places.filter((place) => place === 0)).toHaveLength(1000);
    expect(decoded[1]!.symbols[0]).toBe('');
    expect(decoded[1]!.series[499]!.labels).toContainEqual({ name: '__name__', value: 'x_1499_total' });
  });

  test('writes nothing for an empty batch', () => {
    expect(encode(remoteWrite2, { timeMs: nowMs, labels: identity, families: [] }).requests).toEqual([]);
  });

  test('writes a stale marker for a series that has ended', () => {
    const series = toSeries('x_total', { a: 'b' }, 7, { isCumulative: true, startMs: 1 });
    const encoder = remoteWrite2.begin({ timeMs: nowMs, labels: {} });
    encoder.ended?.(series);

    const [request] = encoder.end() as readonly Buffer[];
    expect(decode2(request!).series[0]!.samples).toEqual([
      { value: NaN, timestamp: String(nowMs), startTimestamp: '0' },
    ]);
    expect(decompress(request!).includes(Buffer.from([0x09, 2, 0, 0, 0, 0, 0, 0xf0, 0x7f]))).toBe(true);
  });

  test('opens the connection with a request without series', () => {
    expect(decode2(remoteWrite2.openingBody as Buffer)).toEqual({ symbols: [''], series: [] });
  });

  test('has the headers of the specification', () => {
    expect(remoteWrite2.headers).toEqual({
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'x-prometheus-remote-write-version': '2.0.0',
    });
  });
});
