/** Starts timers; injected, so that specs do not have to wait. */
export interface Timers {
  /**
   * @param delayMs from now
   * @param callback called once, unless cancelled before
   * @param options.holdsLoop whether it keeps the event loop alive. `false` while the handler may still run: if a
   * handler never settles and the event loop is empty, the process must still end at once
   * @returns a function that cancels it; may be called at any time
   */
  start(delayMs: number, callback: () => void, options: { readonly holdsLoop: boolean }): () => void;
}

/** For a longer delay Node.js fires at once. A context made by user code may return `Infinity`. */
const longestDelayMs = 2 ** 31 - 1;

/** The timers of Node.js. */
export const systemTimers: Timers = {
  start(delayMs, callback, { holdsLoop }) {
    const timer = setTimeout(callback, Math.min(delayMs, longestDelayMs));
    if (!holdsLoop) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
