import type { Timers } from '../lambda/timers.js';

/**
 * Waits for something and holds the event loop meanwhile: while an ES module awaits at its top level, nothing else may be on the
 * loop.
 *
 * @param pending must not reject
 * @param maxMs the longest wait
 */
export function holdLoop(timers: Timers, pending: Promise<void>, maxMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = timers.start(maxMs, resolve, { holdsLoop: true });
    void pending.then(() => {
      cancel();
      resolve();
    });
  });
}
