import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { MetricFamilyJson } from '../../lib/config/registry-like.js';
import type { PushOutcome } from '../../lib/flush/push-outcome.js';
import { BatchWriter } from '../../lib/ledger/batch-writer.js';
import { Series } from '../../lib/ledger/series.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import type { BatchEncoder, GroupToWrite, Protocol, SeriesToWrite } from '../../lib/protocols/protocol.js';
import { parseExposition } from '../../lib/testing/parse-exposition.js';
import { write, type TextRequest } from './write.js';

const startMs = 1_764_000_000_000;
const labels = { instance: 'a', region: 'x"\\\n' };
const pushed: PushOutcome = { status: 'pushed', wireBytes: 1 };

function request(atMs: number, more: Partial<TextRequest> = {}): TextRequest {
  return { labels, epochMs: startMs + atMs, monotonicMs: atMs, earliestBeginMs: undefined, ...more };
}

/** Writes each group as a separate request, and records every call. */
class GroupEncoder implements BatchEncoder {
  readonly groups: GroupToWrite[] = [];
  readonly written: { readonly series: SeriesToWrite; readonly zeroMs: number | undefined }[] = [];
  readonly ends: string[] = [];
  isEnded = false;

  family(): void {
    // Only the series matter here.
  }

  series(series: SeriesToWrite, zeroMs: number | undefined): number {
    if (this.groups.at(-1) !== series.group) this.groups.push(series.group);
    this.written.push({ series, zeroMs });
    return this.groups.length - 1;
  }

  ended({ prefix }: SeriesToWrite): void {
    expect(this.isEnded).toBe(false);
    this.ends.push(prefix.trim());
  }

  end(): readonly string[] {
    this.isEnded = true;
    return this.groups.map((_group, i) => String(i));
  }
}

function groupProtocol(): { readonly protocol: Pick<Protocol, 'begin'>; readonly encoders: GroupEncoder[] } {
  const encoders: GroupEncoder[] = [];
  return {
    encoders,
    protocol: {
      begin: () => {
        const encoder = new GroupEncoder();
        encoders.push(encoder);
        return encoder;
      },
    },
  };
}

function counters(values: readonly number[], name = 'c_total'): MetricFamilyJson {
  return {
    name,
    help: 'Help.',
    type: 'counter',
    values: values.map((value, i) => ({ labels: { kind: `k${String(i)}` }, value })),
  };
}

describe('Batch.settle()', () => {
  test('settles the groups of each request by the outcome of that request', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }),
        fc.nat(6),
        fc.constantFrom('no' as const, 'unknown' as const),
        (values, most, arrived) => {
          const { protocol, encoders } = groupProtocol();
          const writer = new BatchWriter(protocol);
          const acceptedRequests = Math.min(most, values.length - 1);

          write(writer, [counters(values)], request(10)).settle({
            status: 'failed',
            reason: 'rejected',
            arrived,
            acceptedRequests,
            detail: '',
          });
          writer.begin({ ...request(20), isFull: false }).settle(pushed);
          const batch = writer.begin({ ...request(30), isFull: false });
          batch.add(counters(values));
          batch.end();

          const written = encoders[2]!.written.map(({ series, zeroMs }) => [
            series.labels.find(([name]) => name === 'kind')?.[1],
            zeroMs !== undefined,
          ]);
          // The failed group is written again, with its 0 if it surely did not arrive. The groups after it were never sent.
          expect(written).toEqual(
            values
              .map((_value, i) => [`k${String(i)}`, i > acceptedRequests || arrived === 'no'])
              .slice(acceptedRequests),
          );
        },
      ),
    );
  });
});

describe('BatchEncoder.ended()', () => {
  test('is called once for a series that a full batch no longer finds', () => {
    const { protocol, encoders } = groupProtocol();
    const writer = new BatchWriter(protocol);

    write(writer, [counters([1, 2]), counters([1], 'd_total')], request(0)).settle(pushed);
    write(writer, [counters([1])], request(100)).settle(pushed);
    write(writer, [counters([1])], request(60_000)).settle(pushed);
    write(writer, [counters([1])], request(120_000)).settle(pushed);

    expect(encoders.map(({ ends }) => ends)).toEqual([
      [],
      [],
      [
        `c_total{instance="a",region="x\\"\\\\\\n",kind="k1"}`,
        `d_total{instance="a",region="x\\"\\\\\\n",kind="k0"}`,
      ],
      [],
    ]);
  });

  test('is not called for a family that was left out or that another thread writes', () => {
    const { protocol, encoders } = groupProtocol();
    const writer = new BatchWriter(protocol);
    write(writer, [counters([1]), counters([1], 'd_total')], request(0)).settle(pushed);

    const batch = writer.begin({
      ...request(60_000, { excludedFamilies: new Set(['c_total']) }),
      isFull: true,
    });
    batch.add(counters([1]));
    batch.skip('d_total');
    batch.end();

    expect(encoders[1]!.ends).toEqual([]);
  });
});

describe('SeriesToWrite', () => {
  test('has the same labels as its text, sorted, for any names and values', () => {
    const names = fc.constantFrom(
      'a',
      'B',
      'instance',
      'exported_instance',
      'exported_exported_instance',
      '0',
      '__x',
    );
    const values = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '\ud800', 7, NaN, undefined, null),
    );
    const own = fc.dictionary(names, values, { noNullPrototype: true });
    const constant = fc.dictionary(
      fc.constantFrom('instance', 'exported_instance', 'region'),
      fc.string({ unit: 'binary', minLength: 1 }),
    );

    fc.assert(
      fc.property(own, constant, (ownLabels, constantLabels) => {
        const { protocol, encoders } = groupProtocol();
        const value = { labels: ownLabels as Record<string, string>, value: 1 };

        write(
          new BatchWriter(protocol),
          [{ name: 'g', help: '', type: 'gauge', values: [value] }],
          request(0, { labels: constantLabels }),
        );

        const { prefix, labels: found } = encoders[0]!.written[0]!.series;
        const [sample] = parseExposition(`${prefix}1\n`).samples;
        expect(Object.fromEntries(found)).toEqual({ ...sample!.labels });
        expect(found.map(([name]) => name)).toEqual(Object.keys(sample!.labels).sort());
        for (const [, text] of found) expect(text.isWellFormed() && text !== '').toBe(true);
      }),
    );
  });

  test('builds no labels if it is written as text', () => {
    const asked = vi.spyOn(Series.prototype, 'labels', 'get');

    write(new BatchWriter(importProtocol), [counters([1, 2])], request(0));

    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  test('is written next to the other series of its group, in any order of the registry', () => {
    const { protocol, encoders } = groupProtocol();
    const bucket = (kind: string, le: string) => ({
      metricName: 'h_bucket',
      labels: { kind, le },
      value: 1,
    });
    const values = [bucket('a', '1'), bucket('b', '1'), bucket('a', '+Inf'), bucket('b', '+Inf')];

    write(new BatchWriter(protocol), [{ name: 'h', help: '', type: 'histogram', values }], request(0));

    expect(encoders[0]!.written.map(({ series }) => Object.fromEntries(series.labels).kind)).toEqual([
      'a',
      'a',
      'b',
      'b',
    ]);
  });

  test('keeps the data that an encoder attaches to it and to its family', () => {
    const kept: unknown[] = [];
    const protocol: Pick<Protocol, 'begin'> = {
      begin: () => ({
        family: (family) => {
          kept.push(family.encoded);
          family.encoded = 'family';
        },
        series: (series) => {
          kept.push(series.encoded);
          series.encoded = 'series';
          return 0;
        },
        end: () => [],
      }),
    };
    const writer = new BatchWriter(protocol);

    for (const atMs of [0, 60_000]) write(writer, [counters([1])], request(atMs)).settle(pushed);

    expect(kept).toEqual([undefined, undefined, 'family', 'series']);
  });
});

describe('GroupToWrite.startMs', () => {
  test.each([
    ['the begin of the invocation', { earliestBeginMs: startMs + 5 }, false, startMs + 5],
    ['1 ms before the batch where nothing else is known', {}, false, startMs + 9],
    ['unknown where a process before this one began it', { earliestBeginMs: startMs + 5 }, true, undefined],
  ])('is %s', (_what, more, isStored, expected) => {
    const { protocol, encoders } = groupProtocol();

    write(new BatchWriter(protocol, () => isStored), [counters([1])], request(10, more));

    expect(encoders[0]!.groups[0]!.startMs).toBe(expected);
  });

  test('stays the same while the series exists, and is later after the series has come back', () => {
    const { protocol, encoders } = groupProtocol();
    const writer = new BatchWriter(protocol);

    write(writer, [counters([1])], request(10)).settle(pushed);
    write(writer, [counters([2])], request(20)).settle(pushed);
    write(writer, [], request(70_000)).settle(pushed);
    write(writer, [counters([1])], request(140_000)).settle(pushed);

    expect(encoders.map(({ groups }) => groups.map((group) => group.startMs))).toEqual([
      [startMs + 9],
      [startMs + 9],
      [],
      [startMs + 70_000],
    ]);
  });
});
