import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemTimers } from '../../lib/lambda/timers.js';

const holding = { holdsLoop: true };

/** Waits for a timer of the subject. */
function wait(delayMs: number): Promise<void> {
  return new Promise((resolve) => systemTimers.start(delayMs, resolve, holding));
}

describe('systemTimers', () => {
  afterEach(() => void vi.useRealTimers());

  test.each([Infinity, 1e300, 2 ** 31])(
    'start() does not fire at once for a delay of %d ms',
    async (delayMs) => {
      const callback = vi.fn();
      const cancel = systemTimers.start(delayMs, callback, holding);

      await wait(20);
      cancel();

      expect(callback).not.toHaveBeenCalled();
    },
  );

  test('start() does not fire after it was cancelled', async () => {
    const cancelled = vi.fn();
    const cancel = systemTimers.start(5, cancelled, holding);
    cancel();

    await wait(20);

    expect(cancelled).not.toHaveBeenCalled();
  });

  test("start() fires and cancels under a test runner's fake timers too", async () => {
    vi.useFakeTimers();
    const cancelled = vi.fn();
    const cancel = systemTimers.start(5, cancelled, holding);
    cancel();

    await wait(20);

    expect(cancelled).not.toHaveBeenCalled();
  });
});
