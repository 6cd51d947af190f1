/** What the coordinator needs of the world; adapters implement these and see nothing else of `flush/`. */

/** Two clocks: what time it is, and how long something took. */
export interface Clock {
  /** @returns ms since the Unix epoch; may jump */
  epochMs(): number;
  /** @returns ms since some fixed moment of this process; never goes back */
  monotonicMs(): number;
}

/** Where the text to push comes from. */
export interface ExpositionSource {
  /** @returns all metrics, counts up to the moment of the call included */
  render(): Promise<RenderedExposition>;
}

/** One text, and whoever wrote it waits to hear what became of it. */
export interface RenderedExposition {
  /** Prometheus text; ends in a newline. */
  readonly text: string;
  /** To be called once, when it is known, or given up, whether the text arrived. */
  settle(outcome: PushOutcome): void;
}

/** Carries text to the endpoint. */
export interface PushPort {
  /**
   * Pushes once. Never rejects: how it went is the value.
   *
   * @param text Prometheus text, ends in a newline
   * @param signal aborted when nobody waits any more
   */
  push(text: string, signal: AbortSignal): Promise<PushOutcome>;
}

export type PushOutcome = PushSuccess | PushFailure;

export interface PushSuccess {
  readonly status: 'pushed';
  /** Bytes of the body as it went over the wire, compressed. */
  readonly wireBytes: number;
}

export interface PushFailure {
  readonly status: 'failed';
  readonly reason: PushFailureReason;
  /** `no`: the endpoint surely did not take it (refused, an answer that says no); else nobody can tell. */
  readonly arrived: 'no' | 'unknown';
  /** One sentence for a log line; holds no secret and no more of a URL than its origin. */
  readonly detail: string;
}

/** Why a push did not succeed; stable, used as a label value. */
export type PushFailureReason =
  | 'timeout' // no answer inside the budget
  | 'unreachable' // refused, unknown host, no route
  | 'connection-lost' // reset, broken pipe, half an answer
  | 'tls' // certificate not trusted, expired, or for another host
  | 'redirect' // any 3xx: never followed
  | 'unauthorized' // 401, 403
  | 'throttled' // 429, 503
  | 'rejected' // any other answer than 200 and 204
  | 'internal'; // a mistake of ours

/** Hears of every flush that pushed or tried to. */
export interface PushObserver {
  onPush(outcome: PushOutcome, durationMs: number): void;
}

export type FlushOutcome = FlushSuccess | FlushSkip | FlushFailure;

export interface FlushSuccess {
  readonly status: 'pushed';
  readonly durationMs: number;
  readonly wireBytes: number;
}

export interface FlushSkip {
  readonly status: 'skipped';
  readonly reason: FlushSkipReason;
}

/** Why a flush did not push; the next one catches up, since counters are cumulative. */
export type FlushSkipReason = 'disabled' | 'no-endpoint' | 'no-time' | 'policy';

export interface FlushFailure {
  readonly status: 'failed';
  readonly reason: PushFailureReason;
  readonly durationMs: number;
}
