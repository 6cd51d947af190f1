import fc from 'fast-check';
import { compress, uncompress } from 'snappyjs';
import { describe, expect, test } from 'vitest';
import { compressSnappy } from '../../../lib/protocols/remote-write/compress-snappy.js';
import { identity, encode, nowMs, single } from '../batch.js';
import { remoteWrite } from '../../../lib/protocols/remote-write/remote-write.js';

/** Bytes of any length, with near and distant repetitions. */
const repetitive = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.integer({ min: 1, max: 900 })), {
    maxLength: 8,
  })
  .map((parts) =>
    Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => Buffer.from(bytes)))),
  );

describe('compressSnappy()', () => {
  test('returns bytes that another implementation decompresses', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 500 }), repetitive), (bytes) => {
        const input = Buffer.from(bytes);

        expect(Buffer.from(uncompress(compressSnappy(input))).equals(input)).toBe(true);
      }),
    );
  });

  test.each([0, 1, 3, 4, 5, 15, 59, 60, 61, 62, 255, 256, 257, 65_535, 65_536, 65_537, 70_000, 200_000])(
    'round-trips %i bytes that do not compress, and as many that do',
    (length) => {
      let seed = 1;
      const random = Buffer.from(
        Array.from({ length }, () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 24),
      );
      const same = Buffer.alloc(length, 'x');

      expect(Buffer.from(uncompress(compressSnappy(random))).equals(random)).toBe(true);
      expect(Buffer.from(uncompress(compressSnappy(same))).equals(same)).toBe(true);
    },
  );

  test('copies from up to 64 kB back', () => {
    const part = Buffer.from('a part that occurs again');
    for (const distance of [65_534, 65_535, 65_536, 65_537]) {
      const input = Buffer.concat([part, Buffer.alloc(distance - part.length, '.'), part]);

      expect(Buffer.from(uncompress(compressSnappy(input))).equals(input)).toBe(true);
    }
  });

  test('compresses a push with repeated labels to a tenth, as well as another implementation', () => {
    const families = Array.from({ length: 100 }, (_, i) =>
      single('counter', `orders_${String(i)}_total`, i, { labels: { kind: `kind-${String(i % 7)}` } }),
    );
    const { requests } = encode(remoteWrite, { timeMs: nowMs, labels: identity, families });
    const body = Buffer.from(uncompress(requests[0]!));

    expect(requests[0]!.length).toBeLessThan(body.length / 10);
    expect(requests[0]!.length).toBeLessThan(compress(body).length * 1.02);
  });
});
