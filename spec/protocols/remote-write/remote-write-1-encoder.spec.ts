import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { remoteWrite } from '../../../lib/protocols/remote-write/remote-write.js';
import { anyBatch, encode, identity, nowMs, single, toSeries, type BatchModel } from '../batch.js';
import { decode1, decompress, type DecodedSeries } from './decode.js';

/** @returns the series that the specification requires for a batch */
function expected({ timeMs, labels, families }: BatchModel): readonly DecodedSeries[] {
  return families.flatMap(({ groups }) =>
    groups.flatMap(({ zeroMs, series }) =>
      series.map(({ name, labels: own, value }) => ({
        labels: Object.entries({ ...own, ...labels, __name__: name })
          .map(([label, text]) => ({ name: label, value: text.toWellFormed() }))
          .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))),
        samples: [
          ...(zeroMs === undefined ? [] : [{ value: 0, timestamp: String(zeroMs) }]),
          { value, timestamp: String(timeMs) },
        ],
      })),
    ),
  );
}

describe('remote write 1.0', () => {
  test('writes any batch so that an independent decoder reads the same', () => {
    fc.assert(
      fc.property(anyBatch, (model) => {
        const { requests } = encode(remoteWrite, model);

        expect(requests.flatMap(decode1)).toEqual(expected(model));
      }),
    );
  });

  test('writes nothing for an empty batch', () => {
    const families = [{ name: 'empty', help: '', type: 'gauge' as const, groups: [] }];

    expect(encode(remoteWrite, { timeMs: nowMs, labels: identity, families }).requests).toEqual([]);
  });

  test('sorts the metric name among the labels', () => {
    const families = [single('gauge', 'up', 1, { labels: { a: '1', Z: '2', _x: '3', _X: '4' } })];

    const { requests } = encode(remoteWrite, { timeMs: nowMs, labels: {}, families });

    expect(decode1(requests[0]!)[0]!.labels.map(({ name }) => name)).toEqual([
      'Z',
      '_X',
      '__name__',
      '_x',
      'a',
    ]);
  });

  test('writes the bytes of the specification', () => {
    const families = [single('counter', 'x', 2, { labels: { a: 'b' }, zeroMs: 1 })];

    const { requests } = encode(remoteWrite, { timeMs: 2, labels: {}, families });

    // The body is too short for repetitions: snappy writes its length and one literal.
    const timeSeries = [
      ...[0x0a, 13, 0x0a, 8, ...Buffer.from('__name__'), 0x12, 1, ...Buffer.from('x')],
      ...[0x0a, 6, 0x0a, 1, ...Buffer.from('a'), 0x12, 1, ...Buffer.from('b')],
      ...[0x12, 11, 0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 1],
      ...[0x12, 11, 0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 2],
    ];
    const body = Buffer.from([0x0a, timeSeries.length, ...timeSeries]);
    expect(decompress(requests[0]!)).toEqual(body);
  });

  test('keeps the encoded labels of a series for the next batch', () => {
    const series = toSeries('x_total', { a: 'b' }, 1, { isCumulative: true, startMs: undefined });
    const first = remoteWrite.begin({ timeMs: nowMs, labels: {} });
    first.series(series, nowMs - 1);
    const { encoded } = series;
    const second = remoteWrite.begin({ timeMs: nowMs + 1, labels: {} });
    second.series(series, undefined);

    expect(series.encoded).toBe(encoded);
    expect(second.end().map((request) => decode1(request as Buffer))).toEqual([
      [
        {
          labels: [
            { name: '__name__', value: 'x_total' },
            { name: 'a', value: 'b' },
          ],
          samples: [{ value: 1, timestamp: String(nowMs + 1) }],
        },
      ],
    ]);
  });

  test('writes thousands of series as several requests, and returns the request of each group', () => {
    const bounds = Array.from({ length: 30 }, (_, i) => String(i));
    const groups = Array.from({ length: 200 }, (_, i) => ({
      isCumulative: true,
      startMs: undefined,
      zeroMs: nowMs - 5,
      series: bounds.map((le) => ({ name: 'x_bucket', labels: { le, group: String(i) }, value: i })),
    }));
    const families = [{ name: 'x', help: '', type: 'histogram' as const, groups }];

    const { requests, places } = encode(remoteWrite, { timeMs: nowMs, labels: identity, families });

    const groupsOf = requests.map(
      (request) =>
        new Set(decode1(request).map(({ labels }) => labels.find(({ name }) => name === 'group')?.value)),
    );
    expect(requests.flatMap(decode1)).toHaveLength(6000);
    expect(places).toHaveLength(200);
    places.forEach((place, i) => {
      expect(groupsOf.map((has) => has.has(String(i))).flatMap((has, j) => (has ? [j] : []))).toEqual([
        place,
      ]);
    });
    for (const request of requests) {
      const samples = decode1(request).flatMap(({ samples }) => samples).length;
      expect(samples).toBeLessThan(2060);
    }
  });

  test('writes a stale marker for a series that has ended', () => {
    const series = toSeries('x_total', { a: 'b' }, 7, { isCumulative: true, startMs: 1 });
    const encoder = remoteWrite.begin({ timeMs: nowMs, labels: {} });
    encoder.ended?.(series);

    const [request] = encoder.end() as readonly Buffer[];
    expect(decode1(request!)[0]!.samples).toEqual([{ value: NaN, timestamp: String(nowMs) }]);
    expect(decompress(request!).includes(Buffer.from([0x09, 2, 0, 0, 0, 0, 0, 0xf0, 0x7f]))).toBe(true);
  });

  test('opens the connection with a request without series', () => {
    expect(decode1(remoteWrite.openingBody as Buffer)).toEqual([]);
  });

  test('uses the configured URL and the headers of the specification', () => {
    const url = new URL('https://example.com/api/prom/push?tenant=1');

    expect(remoteWrite.urlFor(url, {}).href).toBe(url.href);
    expect(remoteWrite.method).toBe('POST');
    expect(remoteWrite.gzip).toBe('never');
    expect(remoteWrite.headers).toEqual({
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    });
  });
});
