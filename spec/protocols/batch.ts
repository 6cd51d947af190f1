import fc from 'fast-check';
import type { MetricType } from '../../lib/exposition/metric-type.js';
import type {
  BatchEncoder,
  BatchContext,
  GroupToWrite,
  Protocol,
  SeriesToWrite,
} from '../../lib/protocols/protocol.js';

/** A batch as plain data. */
export interface BatchModel {
  readonly timeMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly families: readonly FamilyModel[];
}

export interface FamilyModel {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly groups: readonly GroupModel[];
}

export interface GroupModel {
  readonly isCumulative: boolean;
  readonly startMs: number | undefined;
  readonly zeroMs: number | undefined;
  readonly series: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** The labels that the library sets for a function in Lambda. */
export const identity: Readonly<Record<string, string>> = {
  account_id: '123456789012',
  asserts_env: '123456789012',
  asserts_site: 'eu-central-1',
  asserts_source: 'prom-client',
  function_name: 'checkout',
  instance: '0123456789abcdef0123456789abcdef',
  job: 'checkout',
  namespace: 'AWS/Lambda',
  region: 'eu-central-1',
  runtime: 'nodejs',
  team: 'orders',
  version: '$LATEST',
};

/** A time with nanoseconds above the largest safe integer. */
export const nowMs = 1_795_000_000_123;

export function toSeries(
  name: string,
  labels: Readonly<Record<string, string>>,
  value: number,
  group: GroupToWrite,
): SeriesToWrite {
  return {
    name,
    prefix: '',
    labels: Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
    value,
    group,
    encoded: undefined,
  };
}

/** @returns the requests, and for each group the index of its request */
export function encode(
  { begin }: Pick<Protocol, 'begin'>,
  model: BatchModel,
): { readonly requests: readonly Buffer[]; readonly places: readonly number[] } {
  const context: BatchContext = { timeMs: model.timeMs, labels: model.labels };
  const encoder: BatchEncoder = begin(context);
  const places: number[] = [];
  for (const family of model.families) {
    encoder.family(family, true);
    for (const group of family.groups) {
      const all = group.series.map(({ name, labels, value }) =>
        encoder.series(toSeries(name, { ...labels, ...model.labels }, value, group), group.zeroMs),
      );
      places.push(...new Set(all));
    }
  }
  return { requests: encoder.end().map((request) => Buffer.from(request)), places };
}

/** @returns a counter or gauge with one series */
export function single(
  type: 'counter' | 'gauge' | 'untyped',
  name: string,
  value: number,
  more: Partial<GroupModel> & { readonly labels?: Readonly<Record<string, string>> } = {},
): FamilyModel {
  const { labels = {}, ...group } = more;
  const series = [{ name, labels, value }];
  const isCumulative = type === 'counter';
  return {
    name,
    help: `Help of ${name}.`,
    type,
    groups: [{ isCumulative, startMs: undefined, zeroMs: undefined, series, ...group }],
  };
}

/** Any string, often one with characters that must be escaped. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom('\ud800', 'a\udfffb', '\u0000', '"\\\n', '\u2028', '😀', 'é'.repeat(200), '\ufeff'),
);

export const anyNumber = fc.oneof(
  fc.double(),
  fc.nat(),
  fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER, 1e21),
);

const nameOfLabel = fc
  .stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/)
  .filter((name) => !name.startsWith('__'));
const nameOfMetric = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,12}$/);

export const anyLabels = fc
  .dictionary(
    nameOfLabel,
    anyText.filter((text) => text !== ''),
    { maxKeys: 6 },
  )
  .map((labels) => ({ ...labels }));

const anyGroup = (name: string, isCumulative: boolean) =>
  fc.record({
    isCumulative: fc.constant(isCumulative),
    startMs: fc.option(fc.integer({ min: nowMs - 100_000, max: nowMs - 1 }), { nil: undefined }),
    zeroMs: isCumulative
      ? fc.option(fc.integer({ min: nowMs - 60_000, max: nowMs - 1 }), { nil: undefined })
      : fc.constant(undefined),
    series: fc.tuple(fc.record({ name: fc.constant(name), labels: anyLabels, value: anyNumber })),
  });

/** Counters and gauges with any labels and values. */
export const anyBatch = fc.record({
  timeMs: fc.constant(nowMs),
  labels: fc.constantFrom({}, identity),
  families: fc.array(
    fc
      .tuple(nameOfMetric, fc.constantFrom('counter' as const, 'gauge' as const, 'untyped' as const), anyText)
      .chain(([name, type, help]) =>
        fc.record({
          name: fc.constant(name),
          help: fc.constant(help),
          type: fc.constant(type),
          groups: fc.array(anyGroup(name, type === 'counter'), { maxLength: 4 }),
        }),
      ),
    { maxLength: 4 },
  ),
});
