import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { MetricFamilyJson } from '../../lib/config/registry-like.js';
import type { PushFailure, PushOutcome } from '../../lib/flush/push-outcome.js';
import { BatchWriter } from '../../lib/ledger/batch-writer.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';
import { StoreModel } from './store-model.js';
import { write, type TextRequest } from './write.js';

const labels = { instance: 'a' };
const startMs = 1_764_000_000_000;
const pushed: PushOutcome = { status: 'pushed', wireBytes: 1 };

function failed(arrived: PushFailure['arrived']): PushOutcome {
  return { status: 'failed', reason: 'timeout', arrived, detail: '' };
}

function request(atMs: number, more: Partial<TextRequest> = {}): TextRequest {
  return { labels, epochMs: startMs + atMs, monotonicMs: atMs, earliestBeginMs: undefined, ...more };
}

function counter(value: number, own: Record<string, string> = {}, name = 'c_total'): MetricFamilyJson {
  return { name, help: 'A counter.', type: 'counter', values: [{ labels: own, value }] };
}

function gauge(value: number): MetricFamilyJson {
  return { name: 'g', help: 'A gauge.', type: 'gauge', values: [{ labels: {}, value }] };
}

/** @returns the samples as `name value time`, with the time in ms since the start */
function read(text: string): string[] {
  return parseExposition(text).samples.map(({ name, value, timestampMs }) =>
    [name, value, ...(timestampMs === undefined ? [] : [timestampMs - startMs])].join(' '),
  );
}

describe('BatchWriter.begin()', () => {
  test('writes the samples of any registry, with any names, labels and values', () => {
    const text = fc.string({ unit: 'grapheme' });
    const label = fc.constantFrom('a', 'instance', 'exported_instance', 'le_', '0bad');
    const sample = fc.record({
      labels: fc.dictionary(label, text, { maxKeys: 4 }),
      value: fc.oneof(fc.double(), fc.integer()),
    });
    const family = fc.record({
      name: fc.constantFrom('one', 'two', 'a:b', 'bad name'),
      help: text,
      type: fc.constantFrom('gauge', 'untyped', 'counter', 'nonsense'),
      values: fc.array(sample, { maxLength: 4 }),
    });

    fc.assert(
      fc.property(fc.array(family, { maxLength: 5 }), text, (families, instance) => {
        const { text: written } = write(
          new BatchWriter(importProtocol),
          families,
          request(0, { labels: { instance: `i${instance}` } }),
        );

        const { samples } = parseExposition(written);
        expect(written === '' || written.endsWith('\n')).toBe(true);
        for (const { name, labels: found } of samples) {
          expect(found.instance).toBe(`i${instance}`);
          expect(found).not.toHaveProperty('0bad');
          expect(name).not.toBe('bad name');
        }
        // The text contains the first sample of each valid family, with its value and label.
        for (const [first] of families
          .filter(({ name }, i) => name !== 'bad name' && families.findIndex((f) => f.name === name) === i)
          .map(({ name, values }) => values.map((value) => ({ name, ...value })))) {
          if (first === undefined) continue;
          const match = samples.find(
            (s) =>
              s.name === first.name &&
              (s.labels.a ?? '') === (first.labels.a ?? '') &&
              s.timestampMs === startMs &&
              (s.value === first.value || Number.isNaN(s.value + first.value)),
          );
          expect(match).toBeDefined();
        }
      }),
    );
  });

  test('writes a 0 before the first sample of a counter, at the begin of the invocation', () => {
    const { text } = write(
      new BatchWriter(importProtocol),
      [counter(3)],
      request(500, { earliestBeginMs: startMs + 400 }),
    );

    expect(read(text)).toEqual(['c_total 0 400', 'c_total 3 500']);
  });

  test('writes the 0 at least 1 ms and at most a minute before the sample', () => {
    const late = write(
      new BatchWriter(importProtocol),
      [counter(3)],
      request(500, { earliestBeginMs: startMs + 500 }),
    );
    const early = write(
      new BatchWriter(importProtocol),
      [counter(3)],
      request(90_000, { earliestBeginMs: startMs }),
    );

    expect(read(late.text)).toEqual(['c_total 0 499', 'c_total 3 500']);
    expect(read(early.text)).toEqual(['c_total 0 30000', 'c_total 3 90000']);
  });

  test('writes the 0 of a late label set at the time of the last text without it', () => {
    const writer = new BatchWriter(importProtocol);
    write(writer, [counter(1, { kind: 'a' })], request(100)).settle(pushed);
    const both = {
      ...counter(1),
      values: [
        { labels: { kind: 'a' }, value: 1 },
        { labels: { kind: 'b' }, value: 5 },
      ],
    };

    const overlapping = write(writer, [both], request(900, { earliestBeginMs: startMs + 50 }));

    expect(read(overlapping.text)).toEqual(['c_total 0 100', 'c_total 5 900']);
  });

  test('writes no further 0 if the first value is 0', () => {
    const writer = new BatchWriter(importProtocol);

    const first = write(writer, [counter(0)], request(100));
    first.settle(failed('unknown'));
    const second = write(writer, [counter(2)], request(200));

    expect(read(first.text)).toEqual(['c_total 0 100']);
    expect(read(second.text)).toEqual(['c_total 2 200']);
  });

  test('writes the 0 again if it surely did not arrive, and not if that is unknown', () => {
    const [refused, lost] = [new BatchWriter(importProtocol), new BatchWriter(importProtocol)];
    write(refused, [counter(1)], request(100, { earliestBeginMs: startMs + 50 })).settle(failed('no'));
    write(lost, [counter(1)], request(100, { earliestBeginMs: startMs + 50 })).settle(failed('unknown'));

    expect(read(write(refused, [counter(2)], request(200)).text)).toEqual(['c_total 0 50', 'c_total 2 200']);
    expect(read(write(lost, [counter(2)], request(200)).text)).toEqual(['c_total 2 200']);
  });

  test('does not write the 0 again if a later text contained the series before the first push failed', () => {
    const writer = new BatchWriter(importProtocol);
    const first = write(writer, [counter(1)], request(100));
    write(writer, [counter(2)], request(200)).settle(failed('unknown'));

    first.settle(failed('no'));

    expect(read(write(writer, [counter(3)], request(300)).text)).toEqual(['c_total 3 300']);
  });

  test('writes no 0 before gauges and quantiles, and a 0 before sum and count of a summary', () => {
    const summary: MetricFamilyJson = {
      name: 's',
      help: 'Help.',
      type: 'summary',
      values: [
        { labels: { quantile: 0.5 }, value: 7 },
        { metricName: 's_sum', labels: {}, value: 7 },
        { metricName: 's_count', labels: {}, value: 1 },
      ],
    };

    const { text } = write(new BatchWriter(importProtocol), [gauge(4), summary], request(10));

    expect(read(text)).toEqual([
      'g 4 10',
      's 7 10',
      's_sum 0 9',
      's_sum 7 10',
      's_count 0 9',
      's_count 1 10',
    ]);
  });

  test('writes only changed series after a text has arrived, and all series after a minute', () => {
    const writer = new BatchWriter(importProtocol);
    write(writer, [counter(1), gauge(1)], request(0)).settle(pushed);

    const second = write(writer, [counter(1), gauge(2)], request(1000));
    second.settle(pushed);
    const third = write(writer, [counter(1), gauge(2)], request(60_000));

    expect(read(second.text)).toEqual(['g 2 1000']);
    expect(second.text).not.toContain('c_total');
    expect(read(third.text)).toEqual(['c_total 1 60000', 'g 2 60000']);
  });

  test('writes a series again until it surely arrived', () => {
    const writer = new BatchWriter(importProtocol);
    write(writer, [gauge(1)], request(0)).settle(pushed);

    write(writer, [gauge(2)], request(10)).settle(failed('unknown'));
    const again = write(writer, [gauge(2)], request(20));

    expect(read(again.text)).toEqual(['g 2 20']);
  });

  test('writes help and type only in full texts', () => {
    const writer = new BatchWriter(importProtocol);

    const texts = [0, 1000, 60_000].map((atMs, i) => {
      const rendered = write(writer, [counter(i + 1)], request(atMs));
      rendered.settle(pushed);
      return rendered.text;
    });

    expect(texts.map((text) => text.includes('# HELP c_total A counter.'))).toEqual([true, false, true]);
    expect(texts.map((text) => text.includes('# TYPE c_total counter'))).toEqual([true, false, true]);
  });

  test('writes all buckets of a histogram if one of them changed, and no other histogram of its family', async () => {
    const registry = new Registry();
    const histogram = new Histogram({
      name: 'h',
      help: 'Help.',
      labelNames: ['k'],
      buckets: [1, 2],
      registers: [registry],
    });
    histogram.observe({ k: 'a' }, 0.5);
    histogram.observe({ k: 'b' }, 0.5);
    const writer = new BatchWriter(importProtocol);
    write(writer, await registry.getMetricsAsJSON(), request(0)).settle(pushed);
    histogram.observe({ k: 'b' }, 1.5);

    const { samples } = parseExposition(write(writer, await registry.getMetricsAsJSON(), request(9)).text);

    expect(samples.map(({ name, labels: { k, le }, value }) => [name, k, le, value])).toEqual([
      ['h_bucket', 'b', '1', 1],
      ['h_bucket', 'b', '2', 2],
      ['h_bucket', 'b', '+Inf', 2],
      ['h_sum', 'b', undefined, 2],
      ['h_count', 'b', undefined, 2],
    ]);
  });

  test('writes everything and no 0 if samples have no timestamps', () => {
    const writer = new BatchWriter(importProtocol);
    write(writer, [counter(1)], request(0, { epochMs: undefined })).settle(pushed);

    const second = write(writer, [counter(1)], request(5, { epochMs: undefined }));

    expect(read(second.text)).toEqual(['c_total 1']);
  });

  test('increases the timestamp for two texts in the same ms, and follows a clock that was set back', () => {
    const writer = new BatchWriter(importProtocol);

    const times = [0, 0, -10, -5000].map((atMs) => read(write(writer, [gauge(atMs)], request(atMs)).text));

    expect(times.map(([sample]) => Number(sample?.split(' ')[2]))).toEqual([0, 1, 2, -5000]);
  });

  test('starts again with a 0 if the constant labels change', () => {
    const writer = new BatchWriter(importProtocol);
    write(writer, [counter(1)], request(0)).settle(pushed);

    const renamed = write(writer, [counter(1)], request(10, { labels: { instance: 'b' } }));

    expect(parseExposition(renamed.text).samples.map(({ labels: { instance } }) => instance)).toEqual([
      'b',
      'b',
    ]);
  });

  test('writes the first of two families with the same name, and the first of two equal series', () => {
    const twice = {
      ...counter(0),
      values: [...counter(0, { k: 'a' }).values!, ...counter(1, { k: 'a' }).values!],
    };
    const { text } = write(
      new BatchWriter(importProtocol),
      [twice, gauge(1), counter(0, { k: 'b' })],
      request(0),
    );

    expect(
      parseExposition(text)
        .families.get('c_total')
        ?.samples.map((s) => [s.labels.k, s.value]),
    ).toEqual([['a', 0]]);
  });

  test('leaves the exact values in the store for any outcomes of the pushes before the last', async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('count' as const),
          kind: fc.constantFrom('a', 'b', 'c'),
          by: fc.integer({ min: 0, max: 20 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('observe' as const),
          kind: fc.constantFrom('a', 'b'),
          value: fc.constantFrom(0.5, 1.5, 9),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('set' as const), value: fc.integer({ min: 0, max: 3 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('push' as const),
          fate: fc.constantFrom('pushed', 'refused', 'answer-lost', 'text-lost'),
          begunMsAgo: fc.integer({ min: 0, max: 200_000 }),
        }),
      },
    );

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const registry = new Registry();
        const registers = [registry];
        const counts = new Counter({ name: 'c_total', help: 'Help.', labelNames: ['kind'], registers });
        const times = new Histogram({
          name: 'h',
          help: 'Help.',
          labelNames: ['kind'],
          buckets: [1, 2],
          registers,
        });
        const level = new Gauge({ name: 'g', help: 'Help.', registers });
        const writer = new BatchWriter(importProtocol);
        const store = new StoreModel();
        let nowMs = 0;

        for (const each of [...steps, { do: 'push', fate: 'pushed', begunMsAgo: 5 } as const]) {
          if (each.do === 'count') counts.inc({ kind: each.kind }, each.by);
          else if (each.do === 'observe') times.observe({ kind: each.kind }, each.value);
          else if (each.do === 'set') level.set(each.value);
          else if (each.do === 'wait') nowMs += each.ms;
          else {
            const written = write(
              writer,
              await registry.getMetricsAsJSON(),
              request(nowMs, { earliestBeginMs: startMs + nowMs - each.begunMsAgo }),
            );
            if (each.fate === 'pushed' || each.fate === 'answer-lost') store.take(written.text);
            else store.lose(written.text, each.fate === 'text-lost');
            written.settle(
              each.fate === 'pushed' ? pushed : failed(each.fate === 'refused' ? 'no' : 'unknown'),
            );
          }
        }

        store.expectToHold(await registry.getMetricsAsJSON());
      }),
      { numRuns: 300 },
    );
  });
});
