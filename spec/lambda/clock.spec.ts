import { describe, expect, test } from 'vitest';
import { elapsedMs, takeTimestamp } from '../../lib/lambda/clock.js';
import { ManualTime } from '../flush/manual-time.js';

describe('elapsedMs()', () => {
  test.each([
    { what: 'both clocks agree', jump: { epochMs: 500, monotonicMs: 500 }, expected: 500 },
    { what: 'only the wall clock measures a freeze', jump: { epochMs: 60_000 }, expected: 60_000 },
    { what: 'the wall clock was set back', jump: { epochMs: -3_600_000, monotonicMs: 500 }, expected: 500 },
    { what: 'only the wall clock was set back', jump: { epochMs: -1 }, expected: 0 },
  ])('returns $expected ms if $what', ({ jump, expected }) => {
    const time = new ManualTime();
    const since = takeTimestamp(time);

    time.jump(jump);

    expect(elapsedMs(time, since)).toBe(expected);
  });
});
