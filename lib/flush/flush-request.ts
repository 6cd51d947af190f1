/** Why a flush is requested, and how long the caller can wait. */
export interface FlushRequest {
  readonly reason: FlushReason;
  /** ms until Lambda ends the invocation or the process; `undefined` if unknown. */
  readonly remainingMs: number | undefined;
  /**
   * `false` while the handler still runs: then the flush does not keep the event loop alive, and the end of the process may
   * cut it off. `true` if the caller awaits it and has nothing else on the event loop.
   */
  readonly isAwaited: boolean;
}

/** Why a push is requested; with the flush policy it decides whether there is one. */
export type FlushReason =
  | 'invocation' // an invocation has ended, and no other reason applies
  | 'cold-start' // the first invocation of this environment has ended
  | 'error' // an invocation has ended with an error
  | 'timeout' // an invocation is near its deadline, or has ended after it was
  | 'shutdown' // the environment is about to end
  | 'request'; // the user called flush()
