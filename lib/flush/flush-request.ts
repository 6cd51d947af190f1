/** Who asks for a flush, and how long they can wait. */
export interface FlushRequest {
  readonly reason: FlushReason;
  /** ms until Lambda ends the invocation or the process; `undefined` where nobody can tell. */
  readonly remainingMs: number | undefined;
  /**
   * `false` while the handler still runs: then the flush does not keep the event loop alive, and may be cut off by
   * the end of the process. `true` where somebody awaits it who has nothing else on the loop.
   */
  readonly isAwaited: boolean;
}

/** Why a push is wanted; with the flush policy it decides whether there is one. */
export type FlushReason =
  | 'invocation' // one has ended, and nothing was special about it
  | 'cold-start' // the first of this environment has ended
  | 'error' // one has ended in an error
  | 'timeout' // one is near its deadline, or has ended there after all
  | 'shutdown' // the environment is about to be ended
  | 'request'; // the user called flush()
