import { describe, expect, test } from 'vitest';
import { readRetryAfterMs } from '../../../lib/protocols/answers/retry-after.js';

const now = Date.UTC(2026, 10, 22, 12, 0, 0);

describe('readRetryAfterMs()', () => {
  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j as %j ms', (header, expected) => {
    expect(readRetryAfterMs(header, now)).toBe(expected);
  });
});
