import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { anyText } from '../batch.js';
import {
  binaryVarint,
  binaryVarintField,
  ByteWriter,
  stringField,
} from '../../../lib/protocols/remote-write/protobuf.js';

const schema = `
syntax = "proto3";
message All { int64 time = 1; double value = 2; string text = 3; uint32 number = 4; bytes raw = 5; All inner = 16; }
`;
const All = protobuf.parse(schema).root.lookupType('All');

function read(writer: ByteWriter): Record<string, unknown> {
  return { time: '0', ...All.toObject(All.decode(writer.written), { longs: String }) };
}

describe('ByteWriter', () => {
  test.each([0, 1, 127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 1_795_000_000_123, Number.MAX_SAFE_INTEGER])(
    'int64Field() writes %i and its negative',
    (value) => {
      const writer = new ByteWriter(1);
      writer.int64Field(1, value);
      expect(read(writer).time).toBe(String(value));

      writer.clear();
      writer.int64Field(1, -value);
      expect(read(writer).time).toBe(String(value === 0 ? 0 : -value));
    },
  );

  test.each([
    [NaN, '0'],
    [Infinity, '9007199254740991'],
    [-Infinity, '-9007199254740991'],
    [2 ** 60, '9007199254740991'],
    [-1.9, '-1'],
    [0.5, '0'],
  ])('int64Field() writes %d, which is not a safe integer, as %s', (value, written) => {
    const writer = new ByteWriter(16);

    writer.int64Field(1, value);

    expect(read(writer).time).toBe(written);
  });

  test('doubleField() writes every number, and any NaN as one that is not the stale marker', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const writer = new ByteWriter(16);

        writer.doubleField(2, value);

        expect(read(writer).value ?? 0).toBe(value);
      }),
    );
    const staleMarker = new Float64Array(new BigUint64Array([0x7ff0000000000002n]).buffer)[0]!;
    const writer = new ByteWriter(16);
    writer.doubleField(2, staleMarker);
    expect(writer.written.readBigUInt64LE(1)).toBe(0x7ff8000000000001n);
  });

  test('grows, writes nested messages, and can be cleared and used again', () => {
    const writer = new ByteWriter(1);
    writer.int64Field(1, 5);
    writer.clear();

    const begin = writer.beginShortMessage(16);
    writer.doubleField(2, 300);
    writer.endShortMessage(begin);
    writer.bytesField(5, Buffer.alloc(1000, 7));
    writer.binaryField(3, stringBytes('é'.repeat(100)));

    expect(read(writer)).toEqual({
      time: '0',
      inner: { value: 300 },
      raw: Buffer.alloc(1000, 7),
      text: 'é'.repeat(100),
    });
  });
});

function stringBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

describe('stringField() and binaryVarintField()', () => {
  test('write any text, with U+FFFD for a lone surrogate', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, number) => {
        const bytes = stringField(3, text) + binaryVarintField(4, binaryVarint(number));

        const all = All.toObject(All.decode(Buffer.from(bytes, 'latin1')), { defaults: true });
        expect(all).toMatchObject({ text: text.toWellFormed(), number });
      }),
    );
  });
});
