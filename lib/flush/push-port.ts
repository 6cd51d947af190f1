/**
 * The interfaces between the flush coordinator and its adapters. Of `flush/`, adapters import only this and
 * `push-outcome.ts`.
 */

import type { PushOutcome, PushFailure, FlushSkipReason } from './push-outcome.js';

/** Makes the batches to push. */
export interface BatchSource {
  /** @returns all metrics, including counts up to the moment of the call */
  render(request: RenderRequest): Promise<RenderedBatch>;
}

export interface RenderRequest {
  /** Whether the environment is about to end: then metrics that are not due yet are read too. */
  readonly isLast: boolean;
  /**
   * The longest that reading and writing may take, in ms, without waits for a user's metric. The library's own metrics
   * are always rendered. Others are rendered as far as the time allows, and take turns from batch to batch. Default: no
   * limit.
   */
  readonly budgetMs?: number | undefined;
  /** Whether the batch is still needed; if not, rendering stops. Default: always. */
  readonly isWaitedFor?: (() => boolean) | undefined;
}

/** The content of one push, and a callback for its outcome. */
export interface RenderedBatch {
  /** Bodies of the requests in the order in which they must be sent; empty if nothing changed. */
  readonly requests: readonly (string | Buffer)[];
  /** Must be called once for every batch, when its outcome is known, also if it was never sent. */
  settle(outcome: PushOutcome): void;
}

/** Sends batches to the endpoint, one push at a time. */
export interface PushPort {
  /** What the push that is under way waits for. */
  readonly stage: PushStage;
  /** How many requests of the push that is under way were accepted. */
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
  /** Ends the push that is under way, because no caller waits any more. */
  abort(): void;
  /** Stops connecting: the handshake would take CPU time that the runtime needs for the answer. */
  stopConnecting(): void;
  /** Closes the connection. */
  close(): void;
}

/**
 * `compressing`: the body is compressed; `connecting`: look-up and connection; `securing`: the TLS handshake; `authenticating`:
 * credentials for the request are fetched; `opening`: another request over the connection is not answered yet; `answer`: the
 * request is sent.
 */
export type PushStage = 'compressing' | 'connecting' | 'securing' | 'authenticating' | 'opening' | 'answer';

/** Called after every push, and after every flush without a push. */
export interface PushObserver {
  /** The opening exchange in init failed. It contains no metrics. */
  onOpeningFailure(failure: PushFailure): void;
  /** @param durationMs from the first read of a metric to the outcome, in ms */
  onPush(outcome: PushOutcome, durationMs: number): void;
  onSkip(reason: FlushSkipReason): void;
}
