/** An error that the runtime reported to Lambda, or an error of Lambda itself (`Sandbox.Timedout`, `Runtime.ExitError`). */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

/** A chunk of a streamed answer with its time of arrival, in epoch milliseconds. */
export interface ResponseChunk {
  readonly data: Buffer;
  readonly receivedAt: number;
}

/** Times in epoch milliseconds with a fraction; a time is absent if the event did not happen. */
export interface InvocationTimings {
  /** When the runtime got the event. Absent if it did not get it. */
  readonly deliveredAt?: number;
  /** When the caller got its answer: a response or an error of the runtime, a timeout or an exit. */
  readonly answeredAt: number;
  /** When the runtime and each extension asked for the next event, or when the process ended. */
  readonly readyAt: number;
}

/**
 * The outcome of an invocation for its caller.
 * `response` and `error` came from the runtime; the platform reported `timeout` and `exit`.
 */
export type InvocationOutcome = 'response' | 'error' | 'timeout' | 'exit';

export interface InvocationResult {
  readonly outcome: InvocationOutcome;
  readonly requestId: string;
  /** The parsed body, if it is JSON. */
  readonly payload: unknown;
  /** The received body; empty for `timeout` and `exit`. */
  readonly body: Buffer;
  /** Set for every outcome except `response`. */
  readonly error?: ReportedError;
  /** The chunks of a streamed answer in order; empty for a buffered one. */
  readonly chunks: readonly ResponseChunk[];
  /** The content type that the runtime sent. */
  readonly contentType?: string;
  /** Set if the process ended by itself during this invocation, also after its answer. */
  readonly exitCode?: number | null;
  readonly signal?: NodeJS.Signals | null;
  readonly timings: InvocationTimings;
}
