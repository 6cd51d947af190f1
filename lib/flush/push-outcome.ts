export type PushOutcome = PushSuccess | PushFailure;

export interface PushSuccess {
  readonly status: 'pushed';
  /** Bytes of the bodies as they went over the wire, compressed. */
  readonly wireBytes: number;
}

export interface PushFailure {
  readonly status: 'failed';
  readonly reason: PushFailureReason;
  /** How many requests of the batch were accepted before the one that failed; default: none. Those after it were not sent. */
  readonly acceptedRequests?: number | undefined;
  /** `no`: the endpoint certainly did not accept the request that failed (connection refused, or an error status). */
  readonly arrived: 'no' | 'unknown';
  /** One sentence for a log line; contains no secret, and of a URL only its origin. */
  readonly detail: string;
  /** The kept-alive connection was closed before the request: a second attempt over a new one may succeed. */
  readonly isStale?: boolean | undefined;
  /** How long the endpoint asks not to be asked again, in ms. */
  readonly retryAfterMs?: number | undefined;
}

/** Why a push did not succeed; stable, used as a label value. */
export type PushFailureReason =
  | 'timeout' // no answer inside the budget
  | 'interrupted' // meanwhile the process was frozen, or its event loop was blocked
  | 'unreachable' // refused, unknown host, no route
  | 'connection-lost' // reset, broken pipe, half an answer
  | 'tls' // certificate not trusted, expired, or for another host
  | 'redirect' // any 3xx: never followed
  | 'unauthorized' // 401, 403
  | 'throttled' // 429, 503
  | 'rejected' // any other error status
  | 'internal'; // an error in this library, or in a user's registry

export type FlushOutcome = FlushSuccess | FlushSkip | FlushFailure;

export interface FlushSuccess {
  readonly status: 'pushed';
  /** How long the caller waited, including for the push before, in ms. */
  readonly durationMs: number;
  readonly wireBytes: number;
}

export interface FlushSkip {
  readonly status: 'skipped';
  readonly reason: FlushSkipReason;
}

/** Why a flush did not push. Counters are cumulative, so the next push includes the counts. */
export type FlushSkipReason =
  | 'disabled'
  | 'no-endpoint'
  | 'before-first-event' // the labels are incomplete before it, and a series keeps its labels
  | 'no-time' // too little is left of the invocation
  | 'policy' // the flush policy says so
  | 'breaker-open'; // the endpoint failed several times, or asked for a pause

export interface FlushFailure {
  readonly status: 'failed';
  readonly reason: PushFailureReason;
  /** How long the caller waited, in ms. */
  readonly durationMs: number;
}
