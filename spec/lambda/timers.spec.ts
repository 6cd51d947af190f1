import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemTimers } from '../../lib/lambda/timers.js';

describe('systemTimers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each([Infinity, 1e300, 2 ** 31])('start() does not fire at once for a delay of %d ms', (delayMs) => {
    const callback = vi.fn();

    systemTimers.start(delayMs, callback, { holdsLoop: false });
    vi.advanceTimersByTime(900_000);

    expect(callback).not.toHaveBeenCalled();
  });

  test('start() fires after the delay, unless it was cancelled before', () => {
    const [fired, cancelled] = [vi.fn(), vi.fn()];

    systemTimers.start(10, fired, { holdsLoop: true });
    const cancel = systemTimers.start(10, cancelled, { holdsLoop: true });
    cancel();
    vi.advanceTimersByTime(10);

    expect(fired).toHaveBeenCalledOnce();
    expect(cancelled).not.toHaveBeenCalled();
  });
});
