import { expect, test } from 'vitest';
import type { PushOutcome } from '../../lib/flush/push-outcome.js';
import { BatchWriter } from '../../lib/ledger/batch-writer.js';
import type { FamilyReading } from '../../lib/ledger/family-reading.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import { createOtlp } from '../../lib/protocols/otlp/otlp.js';
import type { Protocol } from '../../lib/protocols/protocol.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';
import { decode } from '../protocols/otlp/decode.js';

const startMs = 1_764_000_000_000;
const labels = { instance: 'a' };
const pushed: PushOutcome = { status: 'pushed', wireBytes: 1 };

/** Returns a function that writes a part of a family, as at the end of a budget. */
function setUp(protocol: Protocol) {
  const writer = new BatchWriter(protocol);
  return (reading: FamilyReading, atMs: number, count: number): readonly string[] => {
    const isFull = writer.isFullDue(atMs);
    const batch = writer.begin({
      labels,
      epochMs: startMs + atMs,
      monotonicMs: atMs,
      earliestBeginMs: undefined,
      isFull,
    });
    const { values = [] } = reading;
    const family = batch.open(reading)!;
    batch.record(family, values, 0, values.length);
    batch.beginSeries(family);
    batch.write(family, count);
    batch.endEarly(family);
    batch.end();
    batch.settle(pushed);
    return batch.requests as readonly string[];
  };
}

test.each([0, 1, 16, 40])(
  'every series is written once in a minute and a cycle if %d series are replaced after each batch',
  (replaced) => {
    const writePart = setUp(importProtocol);
    let next = 0;
    const create = (count: number) =>
      Array.from({ length: count }, () => ({ labels: { i: next++ }, value: 1 }));
    let values = create(1000);
    const lastMs = new Map<string, number>();
    let longestMs = 0;
    for (let atMs = 0; atMs < 1_800_000; atMs += 10_000) {
      const reading = { name: 'g', help: '', type: 'gauge', values: values.map((value) => ({ ...value })) };
      for (const text of writePart(reading, atMs, 192))
        for (const sample of parseExposition(text).samples) lastMs.set(sample.labels.i!, atMs);
      for (const value of values) {
        const key = String(value.labels.i);
        longestMs = Math.max(longestMs, atMs - (lastMs.get(key) ?? atMs));
        if (!lastMs.has(key)) lastMs.set(key, atMs);
      }
      values = [...values.slice(replaced), ...create(replaced)];
    }

    // A cycle is 6 batches.
    expect(longestMs).toBeLessThanOrEqual(60_000 + 70_000);
  },
);

test('a part of a summary contains the quantiles and the count of the same labels', () => {
  const writePart = setUp(createOtlp('both'));
  const values = Array.from({ length: 600 }, (_, i) => [
    ...[0.5, 0.9, 0.99].map((quantile) => ({ labels: { i, quantile }, value: 1 })),
    { metricName: 's_sum', labels: { i }, value: 1 },
    { metricName: 's_count', labels: { i }, value: 1 },
  ]).flat();

  const bodies = [10, 20, 30].flatMap((atMs) =>
    writePart({ name: 's', help: '', type: 'summary', values }, atMs, 127),
  );

  const points = bodies.flatMap((body) => decode(Buffer.from(body))).flatMap(({ dataPoints }) => dataPoints);
  const counts = points
    .filter(({ attributes }) => attributes.i !== undefined)
    .map(({ quantiles = [] }) => quantiles.length);
  expect(counts.length).toBeGreaterThan(70);
  expect(counts.filter((count) => count !== 3 && count !== 0)).toEqual([]);
  expect(counts.filter((count) => count === 3)).toHaveLength(counts.length / 2);
});
