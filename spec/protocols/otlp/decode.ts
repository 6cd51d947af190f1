/**
 * Parses an `ExportMetricsServiceRequest` in JSON strictly: only fields with lowerCamelCase names, 64-bit integers as
 * decimal strings, enums as numbers, and each message with its required fields.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */

export interface DecodedMetric {
  readonly resource: Readonly<Record<string, string>>;
  readonly name: string;
  readonly description: string;
  readonly kind: 'sum' | 'gauge' | 'histogram' | 'summary';
  readonly dataPoints: readonly DecodedPoint[];
}

export interface DecodedPoint {
  readonly attributes: Readonly<Record<string, string>>;
  readonly startNs: bigint | undefined;
  readonly timeNs: bigint;
  readonly value?: number;
  readonly count?: bigint;
  readonly sum?: number | undefined;
  readonly bucketCounts?: readonly bigint[];
  readonly explicitBounds?: readonly number[];
  readonly quantiles?: readonly (readonly [quantile: number, value: number])[];
}

export function decode(body: Buffer): readonly DecodedMetric[] {
  const request = record(JSON.parse(body.toString()), ['resourceMetrics']);
  return filled(request.resourceMetrics).flatMap(readResource);
}

function readResource(value: unknown): readonly DecodedMetric[] {
  const { resource, scopeMetrics } = record(value, ['resource', 'scopeMetrics']);
  const attributes = readAttributes(record(resource, ['attributes']).attributes);
  return filled(scopeMetrics).flatMap((each) => {
    const { scope, metrics } = record(each, ['scope', 'metrics']);
    text(record(scope, ['name']).name);
    return filled(metrics).map((metric) => ({ resource: attributes, ...readMetric(metric) }));
  });
}

const kinds = ['sum', 'gauge', 'histogram', 'summary'] as const;

function readMetric(value: unknown): Omit<DecodedMetric, 'resource'> {
  const metric = record(value, ['name', 'description', ...kinds], ['description', ...kinds]);
  const present = kinds.filter((kind) => kind in metric);
  const [kind] = present;
  if (kind === undefined || present.length > 1) throw fault('one kind of data', present);
  return {
    name: text(metric.name),
    description: metric.description === undefined ? '' : text(metric.description),
    kind,
    dataPoints: readData(kind, metric[kind]),
  };
}

function readData(kind: DecodedMetric['kind'], value: unknown): readonly DecodedPoint[] {
  const isAggregated = kind === 'sum' || kind === 'histogram';
  const fields = [
    'dataPoints',
    ...(isAggregated ? ['aggregationTemporality'] : []),
    ...(kind === 'sum' ? ['isMonotonic'] : []),
  ];
  const data = record(value, fields);
  if (isAggregated && data.aggregationTemporality !== 2) throw fault('2', data.aggregationTemporality);
  if (kind === 'sum' && data.isMonotonic !== true) throw fault('true', data.isMonotonic);
  const read = { sum: readNumber, gauge: readNumber, histogram: readHistogram, summary: readSummary }[kind];
  return filled(data.dataPoints).map(read);
}

const common = ['attributes', 'startTimeUnixNano', 'timeUnixNano'] as const;

function readCommon(point: Readonly<Record<string, unknown>>) {
  return {
    attributes: readAttributes(point.attributes),
    startNs: point.startTimeUnixNano === undefined ? undefined : unsigned(point.startTimeUnixNano),
    timeNs: unsigned(point.timeUnixNano),
  };
}

function readNumber(value: unknown): DecodedPoint {
  const point = record(value, [...common, 'asDouble'], ['startTimeUnixNano']);
  return { ...readCommon(point), value: double(point.asDouble) };
}

function readHistogram(value: unknown): DecodedPoint {
  const fields = [...common, 'count', 'sum', 'bucketCounts', 'explicitBounds'];
  const point = record(value, fields, ['startTimeUnixNano', 'sum']);
  const bucketCounts = list(point.bucketCounts).map(unsigned);
  const explicitBounds = list(point.explicitBounds).map(double);
  const count = unsigned(point.count);
  if (bucketCounts.length !== explicitBounds.length + 1) throw fault('a bucket more than bounds', point);
  if (explicitBounds.some((bound, i) => !(bound > (explicitBounds[i - 1] ?? -Infinity)))) {
    throw fault('ascending bounds', explicitBounds);
  }
  if (bucketCounts.reduce((sum, each) => sum + each, 0n) !== count)
    throw fault(`${String(count)} in buckets`, point);
  const sum = point.sum === undefined ? undefined : double(point.sum);
  return { ...readCommon(point), count, sum, bucketCounts, explicitBounds };
}

function readSummary(value: unknown): DecodedPoint {
  const fields = [...common, 'count', 'sum', 'quantileValues'];
  const point = record(value, fields, ['startTimeUnixNano', 'sum']);
  const quantiles = list(point.quantileValues).map((each) => {
    const quantile = record(each, ['quantile', 'value']);
    return [double(quantile.quantile), double(quantile.value)] as const;
  });
  const sum = point.sum === undefined ? undefined : double(point.sum);
  return { ...readCommon(point), count: unsigned(point.count), sum, quantiles };
}

function readAttributes(value: unknown): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const each of list(value)) {
    const attribute = record(each, ['key', 'value']);
    const key = text(attribute.key);
    if (key === '' || Object.hasOwn(attributes, key)) throw fault('another key', key);
    Object.defineProperty(attributes, key, {
      value: text(record(attribute.value, ['stringValue']).stringValue),
      enumerable: true,
    });
  }
  return attributes;
}

/** Checks that a value is an object with these fields, some of them optional. */
function record(
  value: unknown,
  fields: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault('an object', value);
  const unknown = Object.keys(value).find((key) => !fields.includes(key));
  if (unknown !== undefined) throw fault(`one of ${fields.join(', ')}`, unknown);
  const missing = fields.find((field) => !optional.includes(field) && !Object.hasOwn(value, field));
  if (missing !== undefined) throw fault(missing, value);
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw fault('a list', value);
  return value as readonly unknown[];
}

function filled(value: unknown): readonly unknown[] {
  const items = list(value);
  if (items.length === 0) throw fault('a list with items', value);
  return items;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || !value.isWellFormed()) throw fault('well-formed text', value);
  return value;
}

function unsigned(value: unknown): bigint {
  if (typeof value !== 'string' || !/^(?:0|[1-9]\d*)$/.test(value)) throw fault('digits in a string', value);
  const integer = BigInt(value);
  if (integer >= 2n ** 64n) throw fault('64 bits', value);
  return integer;
}

function double(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw fault('a double', value);
}

function fault(expected: string, got: unknown): TypeError {
  return new TypeError(`expected ${expected}; got ${JSON.stringify(got)}`);
}
