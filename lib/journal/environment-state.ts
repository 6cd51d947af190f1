/** What one process leaves to the next in the same execution environment. */
export interface EnvironmentState {
  /** All counts, those not yet pushed included. */
  readonly tally: InvocationTally;
  /** The tally's error types in a batch that may have arrived; `undefined` if there was no such batch. */
  readonly sent: { readonly errorTypes: readonly string[] } | undefined;
  /** In the order in which they began. */
  readonly inFlight: readonly InFlightInvocation[];
  /** When the process ended, in ms since the epoch; `undefined` while it lives, and when it was killed. */
  readonly endedMs: number | undefined;
}

/** An invocation that has begun and not settled. */
export interface InFlightInvocation {
  /** ms since the epoch; `undefined` where nobody can tell. */
  readonly deadlineMs: number | undefined;
}

/** The counts of invocations, as numbers. */
export interface InvocationTally {
  readonly invocations: number;
  readonly coldStarts: number;
  readonly timeouts: number;
  readonly errors: readonly (readonly [type: string, count: number])[];
  /** Upper bounds in seconds, ascending. */
  readonly durationBounds: readonly number[];
  /** How many durations fell under each bound and above the one before it, and last how many above all. */
  readonly durationCounts: readonly number[];
  /** In seconds. */
  readonly durationSum: number;
}
