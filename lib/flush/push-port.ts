/** What the coordinator needs of the world. Adapters implement it and import nothing else of `flush/`. */

/** Where the batches to push come from. */
export interface BatchSource {
  /** @returns all metrics, counts up to the moment of the call included */
  render(request: RenderRequest): Promise<RenderedBatch>;
}

export interface RenderRequest {
  /** Whether the environment is about to end: what is read less often than there are pushes is read too. */
  readonly isLast: boolean;
  /**
   * The most that reading and writing may take, in ms, without waits for a user's metric. Our metrics are always rendered.
   * Others are rendered as far as this allows, and take turns from batch to batch. Default: no limit.
   */
  readonly budgetMs?: number | undefined;
  /** Whether the batch is still needed; if not, rendering stops. Default: always. */
  readonly isWaitedFor?: (() => boolean) | undefined;
}

/** What one push carries, and whoever wrote it waits to hear what became of it. */
export interface RenderedBatch {
  /** Bodies of the requests in the order in which they are to be sent; none where nothing changed. */
  readonly requests: readonly (string | Buffer)[];
  /** Called once for every batch, when it is known, or given up, whether it arrived; also if it was never sent. */
  settle(outcome: PushOutcome): void;
}

/** Carries batches to the endpoint, one push at a time. */
export interface PushPort {
  /** What the push under way waits for. */
  readonly stage: PushStage;
  /** How many requests of the push under way were accepted. */
  readonly acceptedRequests: number;
  /**
   * Prepares a push that is expected soon. May be called at any time and any number of times. Never throws, and
   * holds no event loop.
   */
  prepare(): void;
  /**
   * Opens the connection and makes one exchange without samples over it, where the protocol has one. Never rejects. Holds
   * no event loop.
   *
   * @returns how it went; `undefined` if a push came first and took the connection over
   */
  open(timeoutMs: number): Promise<PushOutcome | undefined>;
  /**
   * Sends the requests of a batch one after the other, up to the first that is not accepted. Never rejects: how it went is
   * the value. Holds no event loop: who awaits it does that.
   *
   * @param budgetMs the most that a caller waits
   */
  push(requests: RenderedBatch['requests'], budgetMs: number): Promise<PushOutcome>;
  /** Ends the push under way, because no caller waits any more. */
  abort(): void;
  /** Gives up a connection that is still being made: its handshake would take CPU that is needed for the answer. */
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
  /** `no`: the endpoint surely did not take the request that failed (refused, an answer that says no); else nobody can tell. */
  readonly arrived: 'no' | 'unknown';
  /** One sentence for a log line; holds no secret and no more of a URL than its origin. */
  readonly detail: string;
  /** The connection was kept alive and had died unnoticed: a second attempt over a new one may succeed. */
  readonly isStale?: boolean | undefined;
  /** How long the endpoint asks not to be asked again, in ms. */
  readonly retryAfterMs?: number | undefined;
}

/** Why a push did not succeed; stable, used as a label value. */
export type PushFailureReason =
  | 'timeout' // no answer inside the budget
  | 'interrupted' // the process stood still meanwhile: frozen, or its event loop blocked
  | 'unreachable' // refused, unknown host, no route
  | 'connection-lost' // reset, broken pipe, half an answer
  | 'tls' // certificate not trusted, expired, or for another host
  | 'redirect' // any 3xx: never followed
  | 'unauthorized' // 401, 403
  | 'throttled' // 429, 503
  | 'rejected' // any other answer that is no success
  | 'internal'; // a mistake of ours, or of a user's registry

/** Hears of every push, and of every flush that made none. */
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
  /** How long this flush was waited for, the push before it included. */
  readonly durationMs: number;
  readonly wireBytes: number;
}

export interface FlushSkip {
  readonly status: 'skipped';
  readonly reason: FlushSkipReason;
}

/** Why a flush did not push; the next one catches up, since counters are cumulative. */
export type FlushSkipReason =
  | 'disabled'
  | 'no-endpoint'
  | 'before-first-event' // the labels are not complete before it, and a series keeps its labels
  | 'no-time' // too little is left of the invocation
  | 'policy' // the flush policy does not want one now
  | 'breaker-open'; // the endpoint failed again and again, or asked to be left alone

export interface FlushFailure {
  readonly status: 'failed';
  readonly reason: PushFailureReason;
  /** How long this flush was waited for. */
  readonly durationMs: number;
}
