import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOtlp } from '../../../lib/protocols/otlp/otlp.js';
import type { OtlpLabels } from '../../../lib/config/otlp-labels.js';
import {
  anyBatch,
  anyLabels,
  anyNumber,
  encode as encodeBatch,
  identity,
  nowMs,
  single,
  type BatchModel,
  type FamilyModel,
} from '../batch.js';
import { decode, type DecodedMetric, type DecodedPoint } from './decode.js';

function encode(model: BatchModel, place: OtlpLabels = 'data-points'): readonly DecodedMetric[] {
  return encodeBatch(createOtlp(place), model).requests.flatMap(decode);
}

function encodeFamily(
  family: FamilyModel,
  labels: Readonly<Record<string, string>> = {},
): readonly DecodedMetric[] {
  return encode({ timeMs: nowMs, labels, families: [family] });
}

const ns = (ms: number): bigint => BigInt(ms) * 1_000_000n;

/** A histogram or summary of one label set, built from the series of the Prometheus text format. */
function distribution(
  type: 'histogram' | 'summary',
  bounds: readonly (readonly [bound: string, value: number])[],
  more: {
    sum?: number;
    count?: number;
    zeroMs?: number;
    startMs?: number;
    labels?: Record<string, string>;
  } = {},
): FamilyModel {
  const { sum, count, zeroMs, startMs, labels = {} } = more;
  const group = { isCumulative: true, startMs, zeroMs };
  const label = type === 'histogram' ? 'le' : 'quantile';
  const bound = bounds.map(([each, value]) => ({
    name: type === 'histogram' ? 'x_bucket' : 'x',
    labels: { ...labels, [label]: each },
    value,
  }));
  const rest = [
    ...(sum === undefined ? [] : [{ name: 'x_sum', labels, value: sum }]),
    ...(count === undefined ? [] : [{ name: 'x_count', labels, value: count }]),
  ];
  // Each quantile is a separate gauge.
  const groups =
    type === 'histogram'
      ? [{ ...group, series: [...bound, ...rest] }]
      : [
          ...bound.map((each) => ({ isCumulative: false, startMs, zeroMs: undefined, series: [each] })),
          { ...group, series: rest },
        ];
  return { name: 'x', help: 'Help of x.', type, groups };
}

describe('counters and gauges in OTLP', () => {
  test('can be read by a strict decoder, for any labels and values', () => {
    fc.assert(
      fc.property(anyBatch, (model) => {
        const points = encode(model, 'data-points').flatMap((metric) =>
          metric.dataPoints.map((point) => ({
            ...point,
            ...metric,
            dataPoints: undefined,
            resource: undefined,
          })),
        );

        expect(points).toEqual(
          model.families.flatMap(({ type, help, groups }) =>
            groups.flatMap(({ isCumulative, startMs, zeroMs, series }) =>
              series.flatMap(({ name, labels, value }) => {
                const start = isCumulative ? startMs : undefined;
                const point = {
                  name,
                  description: help.toWellFormed(),
                  kind: type === 'counter' ? 'sum' : 'gauge',
                  attributes: Object.fromEntries(
                    Object.entries({ ...labels, ...model.labels }).map(([key, text]) => [
                      key,
                      text.toWellFormed(),
                    ]),
                  ),
                  timeNs: ns(nowMs),
                  startNs: start === undefined ? undefined : ns(start),
                  value,
                  dataPoints: undefined,
                  resource: undefined,
                };
                if (zeroMs === undefined) return [point];
                const startNs = start === undefined ? undefined : ns(Math.min(start, zeroMs));
                return [{ ...point, value: 0, timeNs: ns(zeroMs), startNs }, point];
              }),
            ),
          ),
        );
      }),
    );
  });

  test('have this JSON text', () => {
    const family = single('counter', 'orders_total', 2, {
      labels: { kind: 'a"b' },
      startMs: 1000,
      zeroMs: 1500,
    });

    const { requests } = encodeBatch(createOtlp('resource'), {
      timeMs: nowMs,
      labels: { job: 'checkout', team: 'orders' },
      families: [family],
    });

    const start = '"startTimeUnixNano":"1000000000"';
    const attributes =
      '"attributes":[{"key":"kind","value":{"stringValue":"a\\"b"}},{"key":"team","value":{"stringValue":"orders"}}]';
    const [before = '', ...after] = requests.toString().split('"metrics":');
    expect(before).toContain(
      '{"resourceMetrics":[{"resource":{"attributes":[' +
        '{"key":"service.name","value":{"stringValue":"checkout"}},' +
        '{"key":"cloud.provider","value":{"stringValue":"aws"}},' +
        '{"key":"cloud.platform","value":{"stringValue":"aws_lambda"}}]},' +
        '"scopeMetrics":[{"scope":{"name":"instrumented-lambda"',
    );
    expect(after).toEqual([
      '[{"name":"orders_total","description":"Help of orders_total.",' +
        '"sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[' +
        `{${attributes},${start},"timeUnixNano":"1500000000","asDouble":0},` +
        `{${attributes},${start},"timeUnixNano":"${String(nowMs)}000000","asDouble":2}]}}]}]}]}`,
    ]);
  });

  test.each([
    [-5, 0n],
    [NaN, 0n],
    [1.4, 1_000_000n],
    [2 ** 60, 9_223_372_036_854_000_000n],
  ])('have a timestamp within 64 bits of nanoseconds for a clock at %d ms', (timeMs, timeNs) => {
    const [metric] = encode({ timeMs, labels: {}, families: [single('gauge', 'x', 1)] });

    expect(metric!.dataPoints[0]!.timeNs).toBe(timeNs);
  });
});

describe('histograms in OTLP', () => {
  const buckets = [
    ['0.1', 1],
    ['1', 3],
    ['+Inf', 4],
  ] as const;

  test('have explicit buckets that are not cumulative', () => {
    const [metric] = encodeFamily(distribution('histogram', buckets, { sum: 5.5, count: 4, startMs: 7 }));

    expect(metric).toMatchObject({ name: 'x', kind: 'histogram' });
    expect(metric!.dataPoints).toEqual([
      {
        attributes: {},
        startNs: ns(7),
        timeNs: ns(nowMs),
        count: 4n,
        sum: 5.5,
        bucketCounts: [1n, 2n, 1n],
        explicitBounds: [0.1, 1],
      },
    ]);
  });

  test('have a point with the value 0 before the first', () => {
    const [metric] = encodeFamily(
      distribution('histogram', buckets, { sum: 5.5, count: 4, startMs: nowMs - 9, zeroMs: nowMs - 5 }),
    );

    expect(metric!.dataPoints.map(({ timeNs, startNs }) => [startNs, timeNs])).toEqual([
      [ns(nowMs - 9), ns(nowMs - 5)],
      [ns(nowMs - 9), ns(nowMs)],
    ]);
    expect(metric!.dataPoints[0]).toMatchObject({
      count: 0n,
      sum: 0,
      bucketCounts: [0n, 0n, 0n],
      explicitBounds: [0.1, 1],
    });
  });

  test('are valid for any series of the metric', () => {
    const bound = fc.constantFrom('0.1', '5', '+Inf', '-Inf', 'NaN', '1e3', 'far');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(bound, anyNumber), { selector: ([each]) => each }),
        anyNumber,
        fc.option(anyNumber, { nil: undefined }),
        anyLabels,
        (bounds, sum, count, labels) => {
          const more = { sum, labels, ...(count !== undefined && { count }) };
          for (const { dataPoints } of encodeFamily(distribution('histogram', bounds, more))) {
            expect(dataPoints).toHaveLength(1);
          }
        },
      ),
    );
  });

  test('keep exact counts up to the largest safe integer, and no larger ones', () => {
    const [metric] = encodeFamily(
      distribution(
        'histogram',
        [
          ['1', Number.MAX_SAFE_INTEGER - 1],
          ['+Inf', 1e300],
        ],
        { sum: NaN, count: 1e300 },
      ),
    );

    expect(metric!.dataPoints[0]).toMatchObject({
      bucketCounts: [2n ** 53n - 2n, 1n],
      count: 2n ** 53n - 1n,
      sum: NaN,
    });
  });
});

describe('summaries in OTLP', () => {
  const quantiles = [
    ['0.5', 1],
    ['0.99', NaN],
  ] as const;

  test('have one point with all their series', () => {
    const [metric] = encodeFamily(
      distribution('summary', quantiles, { sum: 3, count: 2, startMs: nowMs - 9, zeroMs: nowMs - 5 }),
    );

    expect(metric!.kind).toBe('summary');
    const point: DecodedPoint = {
      attributes: {},
      startNs: ns(nowMs - 9),
      timeNs: ns(nowMs),
      count: 2n,
      sum: 3,
      quantiles: [
        [0.5, 1],
        [0.99, NaN],
      ],
    };
    expect(metric!.dataPoints).toEqual([
      { ...point, timeNs: ns(nowMs - 5), count: 0n, sum: 0, quantiles: [] },
      point,
    ]);
  });

  test('are omitted if only quantiles have changed, because a receiver would read a missing count as 0', () => {
    expect(encodeFamily(distribution('summary', quantiles))).toEqual([]);
  });
});

describe('labels in OTLP', () => {
  const families = [single('gauge', 'x', 1, { labels: { kind: 'a' } })];
  const asResource = {
    'service.name': 'checkout',
    'service.instance.id': '0123456789abcdef0123456789abcdef',
    'faas.instance': '0123456789abcdef0123456789abcdef',
    'faas.name': 'checkout',
    'faas.version': '$LATEST',
    'cloud.region': 'eu-central-1',
    'cloud.account.id': '123456789012',
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
  };
  const named = ['job', 'instance', 'function_name', 'version', 'region', 'account_id'];
  const others = Object.fromEntries(Object.entries(identity).filter(([name]) => !named.includes(name)));

  test.each([
    ['resource' as const, asResource, { ...others, kind: 'a' }],
    ['both' as const, asResource, { ...identity, kind: 'a' }],
    [
      'data-points' as const,
      { 'service.name': 'checkout', 'service.instance.id': '0123456789abcdef0123456789abcdef' },
      { ...identity, kind: 'a' },
    ],
  ])('are placed as %s requires', (place, resource, attributes) => {
    const [metric] = encode({ timeMs: nowMs, labels: identity, families }, place);

    expect(metric!.resource).toEqual(resource);
    expect(metric!.dataPoints[0]!.attributes).toEqual(attributes);
  });

  test('of a single metric are no part of the resource', () => {
    const family = single('gauge', 'x', 1, { labels: { region: 'north' } });
    const [metric] = encode({ timeMs: nowMs, labels: { job: 'checkout' }, families: [family] }, 'resource');

    expect(metric!.resource).not.toHaveProperty('cloud.region');
    expect(metric!.dataPoints[0]!.attributes).toEqual({ region: 'north' });
  });
});

describe('requests of OTLP', () => {
  test('are none for an empty batch', () => {
    const families = [{ name: 'empty', help: '', type: 'histogram' as const, groups: [] }];

    expect(encodeBatch(createOtlp('both'), { timeMs: nowMs, labels: identity, families }).requests).toEqual(
      [],
    );
  });

  test('have at most 1,000 data points, and the encoder returns the request of each group', () => {
    const names = Array.from({ length: 700 }, (_, i) => String(i));
    const counters = names.map((name) => single('counter', `c${name}_total`, 1, { zeroMs: nowMs - 5 }));
    const [template] = distribution('histogram', [['+Inf', 1]], {
      sum: 1,
      count: 1,
      zeroMs: nowMs - 5,
    }).groups;
    const histogram: FamilyModel = {
      name: 'x',
      help: '',
      type: 'histogram',
      groups: names.map((name) => ({
        ...template!,
        series: template!.series.map((series) => ({ ...series, labels: { ...series.labels, name } })),
      })),
    };
    const gauges = names.map((name) => single('gauge', `g${name}`, 1));
    const families = [...counters, histogram, ...gauges];

    const { requests, places } = encodeBatch(createOtlp('both'), {
      timeMs: nowMs,
      labels: identity,
      families,
    });

    const decoded = requests.map(decode);
    for (const metrics of decoded) {
      expect(metrics.flatMap(({ dataPoints }) => dataPoints).length).toBeLessThanOrEqual(1000);
    }
    expect(decoded.flat().flatMap(({ dataPoints }) => dataPoints)).toHaveLength(3500);
    const keyOf = (metric: DecodedMetric, { attributes }: DecodedPoint): string =>
      metric.kind === 'histogram' ? `x ${attributes.name ?? ''}` : metric.name;
    const keys = [
      ...counters.map(({ name }) => name),
      ...names.map((name) => `x ${name}`),
      ...gauges.map(({ name }) => name),
    ];
    const found = decoded.map(
      (metrics) =>
        new Set(metrics.flatMap((metric) => metric.dataPoints.map((point) => keyOf(metric, point)))),
    );
    keys.forEach((key, i) => {
      expect(found.flatMap((has, place) => (has.has(key) ? [place] : []))).toEqual([places[i]]);
    });
  });

  test('have a separate resource for each instance label', () => {
    const protocol = createOtlp('resource');
    const encoder = protocol.begin({ timeMs: nowMs, labels: { instance: 'thread-1' } });
    const group = { isCumulative: false, startMs: undefined };
    for (const instance of ['thread-1', 'process', 'thread-1']) {
      encoder.family({ name: 'x', help: '', type: 'gauge' }, true);
      encoder.series(
        { name: 'x', prefix: '', labels: [['instance', instance]], value: 1, group, encoded: undefined },
        undefined,
      );
    }

    const metrics = decode(Buffer.from(encoder.end()[0]!));

    expect(metrics.map(({ resource }) => resource['service.instance.id'])).toEqual([
      'thread-1',
      'process',
      'thread-1',
    ]);
  });
});
