import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compress, compressSync } from '../../lib/push/compress.js';

/** Characters of one, two, three and four bytes. */
const characters = ['a', 'ö', '€', '😀'];
const stillWanted = (): void => undefined;

describe('compress()', () => {
  test('returns bodies that keep their content after later calls', async () => {
    const body = fc
      .tuple(fc.constantFrom(...characters), fc.integer({ min: 0, max: 12_000 }))
      .map(([character, length]) => character.repeat(length));
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 5 }), async (bodies) => {
        const compressed = bodies.map((each) => compress(each, stillWanted));

        for (const [i, each] of bodies.entries())
          expect(gunzipSync(await compressed[i]!).toString()).toBe(each);
      }),
      { numRuns: 50 },
    );
  });

  test('compresses a large text in another thread, and bytes unchanged', async () => {
    const large = characters.join('').repeat(50_000);
    const bytes = Buffer.from([0, 255, 128]);

    const compressed = compress(large, stillWanted);

    expect(compressed).toBeInstanceOf(Promise);
    expect(gunzipSync(await compressed).toString()).toBe(large);
    expect(gunzipSync(compressSync(bytes)).equals(bytes)).toBe(true);
  });

  test('ends the compression of a large text before the next piece when it is no longer needed', async () => {
    let isWanted = true;
    const checks: boolean[] = [];
    const throwIfUnwanted = (): void => {
      checks.push(isWanted);
      if (!isWanted) throw new Error('unwanted');
      // As if the budget ended while another thread compresses the second piece.
      if (checks.length === 2) isWanted = false;
    };

    await expect(compress('a'.repeat(2_000_000), throwIfUnwanted)).rejects.toThrow('unwanted');

    expect(checks).toEqual([true, true, false]);
  });

  test('retains no memory of the compressed text', () => {
    const text = 'a'.repeat(8000);
    compressSync(text);
    const before = process.memoryUsage().arrayBuffers;

    for (let i = 0; i < 500; i += 1) compressSync(text);

    // At most 2 kB for each call. With the text it would be 6 MB in total.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  });
});
