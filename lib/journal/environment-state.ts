/** State that one process leaves to the next process in the same execution environment. */
export interface EnvironmentState {
  /** All counts, including those not pushed yet. */
  readonly tally: InvocationTally;
  /** The error types that a batch contained which may have arrived; `undefined` if there was no such batch. */
  readonly sent: { readonly errorTypes: readonly string[] } | undefined;
  /** Invocations that have not settled, in the order in which they began. */
  readonly inFlight: readonly InFlightInvocation[];
  /** When the process ended, in ms since the epoch; `undefined` while it runs, and if it was killed. */
  readonly endedMs: number | undefined;
}

/** An invocation that has begun and not settled. */
export interface InFlightInvocation {
  /** ms since the epoch; `undefined` if unknown. */
  readonly deadlineMs: number | undefined;
}

/** The counts of invocations, as plain numbers. */
export interface InvocationTally {
  readonly invocations: number;
  readonly coldStarts: number;
  readonly timeouts: number;
  readonly errors: readonly (readonly [type: string, count: number])[];
  /** Upper bounds in seconds, ascending. */
  readonly durationBounds: readonly number[];
  /** Number of durations in each bucket, each counted once; the last is for durations above all bounds. */
  readonly durationCounts: readonly number[];
  /** Sum of all durations in seconds. */
  readonly durationSum: number;
}
