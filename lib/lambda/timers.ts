/** Starts timers; injected, so that specs need not wait. */
export interface Timers {
  /**
   * @param delayMs from now
   * @param callback called once, unless cancelled before
   * @param options.holdsLoop whether Node.js stays alive for it. `false` wherever the handler may still run: a
   * handler that never settles ends the process at once when nothing else is left, and must go on doing so
   * @returns cancels; may be called at any time
   */
  start(delayMs: number, callback: () => void, options: { readonly holdsLoop: boolean }): () => void;
}

/** Node.js fires at once when asked for more, as a context of somebody's own making may have it: `Infinity`. */
const longestDelayMs = 2 ** 31 - 1;

/** Node's own. */
export const systemTimers: Timers = {
  start(delayMs, callback, { holdsLoop }) {
    const timer = setTimeout(callback, Math.min(delayMs, longestDelayMs));
    if (!holdsLoop) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
