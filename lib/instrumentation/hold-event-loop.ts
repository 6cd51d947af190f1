import type { Timers } from '../lambda/timers.js';

/**
 * Waits for a promise and keeps the event loop alive meanwhile. While an ES module awaits at its top level, nothing else
 * may be on the event loop, and the process would end.
 *
 * @param pending must not reject
 * @param maxMs the longest time to wait, in ms
 */
export function holdEventLoop(timers: Timers, pending: Promise<void>, maxMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = timers.start(maxMs, resolve, { holdsLoop: true });
    void pending.then(() => {
      cancel();
      resolve();
    });
  });
}
