/** The outcome of one push. */
export type PushOutcome = PushSuccess | PushFailure;

export interface PushSuccess {
  readonly status: 'pushed';
  /** Size of the request bodies as sent, after compression, in bytes. */
  readonly wireBytes: number;
}

export interface PushFailure {
  readonly status: 'failed';
  readonly reason: PushFailureReason;
  /** How many requests of the batch were accepted before the one that failed; default: 0. Those after it were not sent. */
  readonly acceptedRequests?: number | undefined;
  /**
   * `no`: the endpoint certainly did not accept the request that failed (connection refused, or an error status).
   * `unknown`: it may have.
   */
  readonly arrived: 'no' | 'unknown';
  /** What happened, as half a sentence for a log line, without secrets; of a URL it contains only the origin. */
  readonly detail: string;
  /** The kept-alive connection was closed before the request: a second attempt over a new one may succeed. */
  readonly isStale?: boolean | undefined;
  /** How long the endpoint asks to wait before the next request (`Retry-After`), in ms. */
  readonly retryAfterMs?: number | undefined;
}

/** Why a push failed. Stable across releases; a value of the label `outcome` of `instrumented_pushes_total`. */
export type PushFailureReason =
  /** No answer within the time that the flush had. */
  | 'timeout'
  /** The process was frozen during the push, or its event loop was blocked. */
  | 'interrupted'
  /** The connection was refused, the host is unknown, or there is no route. */
  | 'unreachable'
  /** The connection was reset or closed before the whole answer. */
  | 'connection-lost'
  /** The certificate is not trusted, has expired, or is for another host. */
  | 'tls'
  /** Any status 3xx: redirects are not followed. */
  | 'redirect'
  /** Status 401 or 403. */
  | 'unauthorized'
  /** Status 429 or 503. */
  | 'throttled'
  /** Any other error status. */
  | 'rejected'
  /** An error in this library, or in a registry of the user. */
  | 'internal';

/** The outcome of `flush()`, by `status`. It is always a value: `flush()` never rejects. */
export type FlushOutcome = FlushSuccess | FlushSkip | FlushFailure;

/** The endpoint has accepted a push that contains all counts up to the call. */
export interface FlushSuccess {
  readonly status: 'pushed';
  /** How long the caller waited, in ms. This includes the wait for a push that was under way. */
  readonly durationMs: number;
  /** Size of the request bodies as sent, after compression, in bytes. */
  readonly wireBytes: number;
}

/** No push was made. */
export interface FlushSkip {
  readonly status: 'skipped';
  readonly reason: FlushSkipReason;
}

/**
 * Why a flush made no push. Counters are cumulative, so the next push includes the counts. Stable across releases; a
 * value of the label `reason` of `instrumented_pushes_skipped_total`.
 */
export type FlushSkipReason =
  /** `ASSERTS_LAYER_DISABLED` or the option `disabled` is `true`. */
  | 'disabled'
  /** No valid endpoint is set. */
  | 'no-endpoint'
  /** Labels are not complete before the first event, and a series keeps its labels. */
  | 'before-first-event'
  /** Too little time is left of the invocation. */
  | 'no-time'
  /** The flush policy does not push for this reason, or not yet. */
  | 'policy'
  /** The circuit breaker is open: the endpoint failed several times, or asked for a pause. */
  | 'breaker-open';

/** The push failed, or the caller's time was over before its end. */
export interface FlushFailure {
  readonly status: 'failed';
  readonly reason: PushFailureReason;
  /** How long the caller waited, in ms. */
  readonly durationMs: number;
}
