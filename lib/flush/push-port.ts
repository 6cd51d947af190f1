/** The interfaces between the coordinator and its adapters, which import nothing else of `flush/`. */

/** Makes the batches to push. */
export interface BatchSource {
  /** @returns all metrics, including counts up to the moment of the call */
  render(request: RenderRequest): Promise<RenderedBatch>;
}

export interface RenderRequest {
  /** Whether the environment is about to end: then metrics that not every push reads are read too. */
  readonly isLast: boolean;
  /**
   * The longest that reading and writing may take, in ms, not counting waits for a user's metric. Our metrics are always
   * rendered. Others are rendered as far as this allows, and take turns from batch to batch. Default: no limit.
   */
  readonly budgetMs?: number | undefined;
  /** Whether the batch is still needed; if not, rendering stops. Default: always. */
  readonly isWaitedFor?: (() => boolean) | undefined;
}

/** The content of one push, and a callback for its outcome. */
export interface RenderedBatch {
  /** Bodies of the requests in the order in which they must be sent; empty if nothing changed. */
  readonly requests: readonly (string | Buffer)[];
  /** Called once for every batch, when its outcome is known; also if it was never sent. */
  settle(outcome: PushOutcome): void;
}

/** Sends batches to the endpoint, one push at a time. */
export interface PushPort {
  /** What the push under way waits for. */
  readonly stage: PushStage;
  /** How many requests of the push under way were accepted. */
  readonly acceptedRequests: number;
  /**
   * Prepares a push that is expected soon. May be called at any time and any number of times. Never throws, and does not
   * keep the event loop alive.
   */
  prepare(): void;
  /**
   * Opens the connection and makes one exchange without samples over it, if the protocol has one. Never rejects. Does not
   * keep the event loop alive.
   *
   * @returns the outcome; `undefined` if a push came first and uses the connection
   */
  open(timeoutMs: number): Promise<PushOutcome | undefined>;
  /**
   * Sends the requests of a batch one after the other, up to the first that is not accepted. Never rejects: the value is the
   * outcome. Does not keep the event loop alive: the caller does that.
   *
   * @param budgetMs the longest that a caller waits, in ms
   */
  push(requests: RenderedBatch['requests'], budgetMs: number): Promise<PushOutcome>;
  /** Ends the push under way, because no caller waits any more. */
  abort(): void;
  /** Stops connecting: the handshake would take CPU time that the runtime needs for the answer. */
  stopConnecting(): void;
  /** Closes the connection. */
  close(): void;
}

/**
 * `connecting`: look-up and connection; `securing`: the TLS handshake; `authenticating`: credentials for the request are
 * fetched; `answer`: the request is sent.
 */
export type PushStage = 'connecting' | 'securing' | 'authenticating' | 'answer';

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

/** Is called after every push, and after every flush without a push. */
export interface PushObserver {
  /** The exchange in init failed; it carried no metrics. */
  onOpeningFailure(failure: PushFailure): void;
  /** @param durationMs from reading the metrics to the answer */
  onPush(outcome: PushOutcome, durationMs: number): void;
  onSkip(reason: FlushSkipReason): void;
}

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
