/** Starts timers. It is a parameter of all code that waits, so that specs do not have to wait. */
export interface Timers {
  /**
   * @param delayMs from now
   * @param callback called once, unless the timer was cancelled before
   * @param options.holdsLoop whether the timer keeps the event loop alive. `false` while the handler may still run: if it
   * never settles and nothing else is on the event loop, the process must still end at once
   * @returns a function that cancels the timer; may be called at any time
   */
  start(delayMs: number, callback: () => void, options: { readonly holdsLoop: boolean }): () => void;
}

/** A timer of Node.js with a longer delay fires at once. A context made by user code may return `Infinity` ms. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * Read when this module loads. Fake timers of a test runner may later replace the global functions; a push that waits for a timer
 * would then never go on, nor end.
 */
const { setTimeout: startTimer, clearTimeout: stopTimer } = process.getBuiltinModule('node:timers');

/** The timers of Node.js. */
export const systemTimers: Timers = {
  start(delayMs, callback, { holdsLoop }) {
    const timer = startTimer(callback, Math.min(delayMs, longestDelayMs));
    if (!holdsLoop) timer.unref();
    return () => {
      stopTimer(timer);
    };
  },
};
