import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MetricFamilyJson } from '../../lib/config/registry-like.js';
import type { Labels } from '../../lib/exposition/labels.js';
import { BatchWriter } from '../../lib/ledger/batch-writer.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';
import { write as writeText } from '../ledger/write.js';
import { requirePart } from '../runtime/parts/require-part.js';

/** Writes a first text of gauges, without the additions for counters and for later texts. */
function write(
  families: readonly MetricFamilyJson[],
  request: { readonly labels: Labels; readonly timestampMs?: number },
): string {
  const { labels: constant, timestampMs: epochMs } = request;
  return writeText(new BatchWriter(importProtocol), families, {
    labels: constant,
    epochMs,
    monotonicMs: 0,
    earliestBeginMs: undefined,
  }).text;
}

const labels = { instance: 'i-1', job: 'orders' };

function family(values: MetricFamilyJson['values'], rest: Partial<MetricFamilyJson> = {}): MetricFamilyJson {
  return { name: 'orders', help: 'Orders.', type: 'gauge', ...rest, ...(values && { values }) };
}

describe('BatchWriter.begin() in the text format', () => {
  test('writes help, type and samples with labels and timestamp', () => {
    const text = write([family([{ labels: { kind: 'book' }, value: 3 }])], {
      labels,
      timestampMs: 1_795_382_325_402.7,
    });

    expect(text).toBe(
      [
        '# HELP orders Orders.',
        '# TYPE orders gauge',
        'orders{instance="i-1",job="orders",kind="book"} 3 1795382325402',
        '',
      ].join('\n'),
    );
  });

  test('writes no timestamps without a time', () => {
    expect(write([family([{ labels: {}, value: 1 }])], { labels: {} })).toMatch(/^orders 1$/m);
  });

  test('writes nothing for families without samples', () => {
    expect(write([family([]), family(undefined)], { labels })).toBe('');
  });

  test('writes any label value, help text and number so that an independent parser reads the same', () => {
    // UTF-8 has no lone surrogates, and every parser removes spaces before a help text.
    const text = fc.string({ unit: 'grapheme' });
    const sample = fc.record({
      labels: fc.record({ own: text.filter((value) => value !== '') }),
      value: fc.double(),
    });
    const families = fc.uniqueArray(sample, { selector: ({ labels: { own } }) => own, minLength: 1 });
    fc.assert(
      fc.property(families, text, text, (values, help, tenant) => {
        const written = write([family(values, { help, type: 'gauge' })], {
          labels: tenant === '' ? {} : { tenant },
          timestampMs: 5,
        });

        const { families: read } = parseExposition(written);
        const readFamily = read.get('orders');
        expect(readFamily).toMatchObject({ type: 'gauge' });
        expect((readFamily?.help ?? '').trimStart()).toBe(help.trimStart());
        expect(readFamily?.samples).toEqual(
          values.map(({ labels: { own }, value }) => ({
            name: 'orders',
            labels: tenant === '' ? { own } : { tenant, own },
            // A store does not keep the sign of zero.
            value: value === 0 ? (expect.closeTo(0) as number) : value,
            timestampMs: 5,
          })),
        );
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    [Number.NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [1e21, '1e+21'],
    [5e-7, '5e-7'],
  ])('writes %d as %s', (value, expected) => {
    expect(write([family([{ labels: {}, value }])], { labels: {} })).toContain(`orders ${expected}\n`);
  });

  test('omits labels that are undefined, null or empty', () => {
    const values = [{ labels: { a: undefined, b: '', c: null as unknown as string, d: 0 }, value: 1 }];

    expect(write([family(values)], { labels: {} })).toContain('orders{d="0"} 1');
  });

  test("renames a sample's label to exported_<name> if a constant label has that name", () => {
    const values = [{ labels: { instance: 'mine', exported_job: 'x', job: 'y' }, value: 1 }];

    expect(write([family(values)], { labels })).toContain(
      '{instance="i-1",job="orders",exported_instance="mine",exported_job="x",exported_exported_job="y"} 1',
    );
  });

  test('writes a duplicate bucket up to Infinity once, as +Inf', () => {
    const bucket = (le: number | string) => ({ metricName: 'orders_bucket', labels: { le }, value: 2 });
    const rest = [
      { metricName: 'orders_sum', labels: {}, value: 3 },
      { metricName: 'orders_count', labels: {}, value: 2 },
    ];

    const text = write([family([bucket(Infinity), bucket('+Inf'), ...rest], { type: 'histogram' })], {
      labels: {},
    });

    expect(text.match(/^orders_bucket.*$/gm)).toEqual(['orders_bucket{le="+Inf"} 2']);
  });

  test('omits a family and a label with invalid names', () => {
    const text = write(
      [family([{ labels: {}, value: 1 }], { name: 'a b' }), family([{ labels: { 'c-d': 'x' }, value: 2 }])],
      { labels: {} },
    );

    expect(parseExposition(text).samples).toEqual([{ name: 'orders', labels: {}, value: 2 }]);
  });

  test('writes an unknown type as "untyped"', () => {
    expect(write([family([{ labels: {}, value: 1 }], { type: 'info' })], { labels: {} })).toContain(
      '# TYPE orders untyped',
    );
  });

  test.skipIf(!requirePart('promtool'))('writes text that promtool accepts', () => {
    const values = [{ labels: { kind: 'a "quoted" \\ value\nof two lines, ünïcödé 🛒' }, value: Number.NaN }];
    const text = write([family(values, { help: 'Two\nlines \\ with a backslash.' })], {
      labels,
      timestampMs: 1,
    });

    const promtool = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect(promtool).toMatchObject({ status: 0, stderr: '' });
  });
});
