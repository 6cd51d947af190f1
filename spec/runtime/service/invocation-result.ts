/** An error as the runtime reported it to Lambda, or as Lambda would word it itself (`Sandbox.Timedout`, `Runtime.ExitError`). */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

/** A piece of a streamed answer and when it came, in epoch milliseconds. */
export interface ResponseChunk {
  readonly data: Buffer;
  readonly receivedAt: number;
}

/** Epoch milliseconds with fraction; what did not happen is absent. */
export interface InvocationTimings {
  /** The event was handed to the runtime. Absent when the runtime did not get that far. */
  readonly deliveredAt?: number;
  /** The caller has its answer: a response or an error of the runtime, a timeout, or an exit. */
  readonly answeredAt: number;
  /** The runtime, and each extension, asked for what is next; or the process had ended. */
  readonly readyAt: number;
}

/**
 * How an invocation ended for its caller.
 * `response` and `error` came from the runtime; the platform reported `timeout` and `exit`.
 */
export type InvocationOutcome = 'response' | 'error' | 'timeout' | 'exit';

export interface InvocationResult {
  readonly outcome: InvocationOutcome;
  readonly requestId: string;
  /** The body parsed, when it is JSON. */
  readonly payload: unknown;
  /** The body as it came; empty for `timeout` and `exit`. */
  readonly body: Buffer;
  /** There for every outcome but `response`. */
  readonly error?: ReportedError;
  /** The pieces of a streamed answer in order; empty for a buffered one. */
  readonly chunks: readonly ResponseChunk[];
  /** The content type the runtime gave. */
  readonly contentType?: string;
  /** There when the process ended by itself during this invocation, also after it had answered. */
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals | null;
  readonly timings: InvocationTimings;
}
