import { describe, expect, test } from 'vitest';
import { elapsedMs, takeTimestamp } from '../../lib/lambda/clock.js';
import { ManualTime } from '../flush/manual-time.js';

describe('elapsedMs()', () => {
  test.each([
    { what: 'both clocks agree', jump: { epochMs: 500, monotonicMs: 500 }, wanted: 500 },
    { what: 'only the wall clock measures a freeze', jump: { epochMs: 60_000 }, wanted: 60_000 },
    { what: 'the wall clock was set back', jump: { epochMs: -3_600_000, monotonicMs: 500 }, wanted: 500 },
    { what: 'only the wall clock was set back', jump: { epochMs: -1 }, wanted: 0 },
  ])('returns $wanted ms if $what', ({ jump, wanted }) => {
    const time = new ManualTime();
    const since = takeTimestamp(time);

    time.jump(jump);

    expect(elapsedMs(time, since)).toBe(wanted);
  });
});
