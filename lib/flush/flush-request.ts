/** Why a flush is requested, and how long the caller can wait. */
export interface FlushRequest {
  readonly reason: FlushReason;
  /** ms until Lambda ends the invocation or the process; `undefined` if unknown. */
  readonly remainingMs: number | undefined;
  /**
   * `true` if the caller awaits the flush, which then keeps the event loop alive: nothing else may be on it. `false` while the
   * handler still runs: the flush does not keep the event loop alive, and the end of the process may interrupt it.
   */
  readonly isAwaited: boolean;
}

/** Why a flush is requested. The flush policy decides by it whether to push. */
export type FlushReason =
  | 'invocation' // an invocation has ended, and no other reason applies
  | 'cold-start' // the first invocation of this environment has ended
  | 'error' // an invocation has ended with an error
  | 'timeout' // an invocation is near its deadline, or has ended after it came near it
  | 'shutdown' // the environment is about to end
  | 'request'; // the user called flush()
