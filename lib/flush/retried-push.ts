import { describeError } from '../errors/describe-error.js';
import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import type { FlushRequest } from './flush-request.js';
import type { FlushOutcome, FlushSkip, PushFailure, PushOutcome } from './push-outcome.js';
import type { BatchSource, PushPort, PushStage, RenderedBatch } from './push-port.js';
import { PushWaiters, type Waiter } from './push-waiters.js';
import type { RenderShare } from './render-share.js';

/** If a timer fires later than this, the process was frozen or blocked, in ms. */
const stallMs = 250;

export interface RetriedPushParts {
  readonly source: BatchSource;
  readonly port: PushPort;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly renderShare: RenderShare;
}

/**
 * - `waiting`: for the push before it; callers can join
 * - `reading`: the metrics are read and rendered
 * - `sending`: the port sends the batch
 * - `abandoned`: no caller waits any more
 */
type RetriedPushState = 'waiting' | 'reading' | 'sending' | 'abandoned';

/**
 * One push for all callers that wait for it, with a second attempt when the kept-alive connection turned out to be dead. It ends
 * when no caller waits any more.
 */
export class RetriedPush {
  readonly #parts: RetriedPushParts;
  readonly #waiters: PushWaiters;
  #state: RetriedPushState = 'waiting';
  readonly #abandoned: Promise<PushFailure>;
  #resolveAbandoned: (failure: PushFailure) => void = () => undefined;

  constructor(parts: RetriedPushParts) {
    this.#parts = parts;
    this.#waiters = new PushWaiters({
      clock: parts.clock,
      timers: parts.timers,
      onBudgetUsed: (waiter, lateMs) => {
        this.#endWait(waiter, lateMs);
      },
    });
    this.#abandoned = new Promise((resolve) => {
      this.#resolveAbandoned = resolve;
    });
  }

  get isWaitedFor(): boolean {
    return this.#waiters.count > 0;
  }

  /** Whether the environment is about to end, so that no later push can catch up. */
  get isLastChance(): boolean {
    return this.#waiters.isLastChance;
  }

  /**
   * Waits for this push, which must not have begun.
   *
   * @returns its outcome; `no-time` or `timeout` when the budget is used up before. Never rejects
   */
  join(request: FlushRequest, budgetMs: number): Promise<FlushOutcome> {
    return this.#waiters.add(request, budgetMs);
  }

  /** Answers all callers that still wait. */
  answer(outcome: PushOutcome | FlushSkip): void {
    this.#waiters.answerAll(outcome);
  }

  /** Reads the metrics and pushes them. Never rejects, and takes no longer than a caller waits. */
  async run(): Promise<PushOutcome> {
    const first = await this.#attempt();
    if (first.status === 'pushed' || first.isStale !== true || this.#isAbandoned) return first;
    // A new batch with new times: the first attempt may have arrived.
    const second = await this.#attempt();
    return second.status === 'failed' ? { ...second, arrived: 'unknown' } : second;
  }

  get #isAbandoned(): boolean {
    return this.#state === 'abandoned';
  }

  async #attempt(): Promise<PushOutcome> {
    this.#state = 'reading';
    const read = await Promise.race([this.#read(), this.#abandoned]);
    if ('status' in read) return read;
    // The event loop was blocked, so the timer of the budget has not fired yet. It is about to.
    if (this.#waiters.longestLeftMs === 0) return this.#endUnsent(read);

    this.#state = 'sending';
    const outcome = await Promise.race([this.#send(read), this.#abandoned]);
    settle(read, outcome);
    return outcome;
  }

  async #read(): Promise<RenderedBatch | PushFailure> {
    try {
      const rendered = await this.#parts.source.render({
        isLast: this.isLastChance,
        budgetMs: this.#waiters.longestLeftMs * this.#parts.renderShare.current,
        isWaitedFor: () => !this.#isAbandoned,
      });
      // It is too late to send the batch, but each batch must be settled.
      if (this.#isAbandoned) settle(rendered, await this.#abandoned);
      return rendered;
    } catch (error) {
      return describeInternalError(error, 'no');
    }
  }

  async #endUnsent(read: RenderedBatch): Promise<PushFailure> {
    const failure = await this.#abandoned;
    settle(read, failure);
    return failure;
  }

  async #send({ requests }: RenderedBatch): Promise<PushOutcome> {
    try {
      return await this.#parts.port.push(requests, this.#waiters.longestLeftMs);
    } catch (error) {
      return describeInternalError(error, 'unknown');
    }
  }

  /** The push goes on while another caller waits for it. */
  #endWait(waiter: Waiter, lateMs: number): void {
    if (this.#state === 'waiting') {
      waiter.answer({ status: 'skipped', reason: 'no-time' });
    } else if (this.#waiters.count > 1) {
      waiter.answer({ status: 'failed', reason: 'timeout' });
    } else {
      const isSending = this.#state === 'sending';
      this.#resolveAbandoned(
        isSending ? this.#describeLateSending(lateMs) : this.#describeLateReading(lateMs),
      );
      this.#state = 'abandoned';
      if (isSending) this.#parts.port.abort();
    }
  }

  #describeLateReading(lateMs: number): PushFailure {
    const detail = "a registry's metrics could not be read in time";
    return { ...this.#describeLateness(lateMs, detail), arrived: 'no' };
  }

  #describeLateSending(lateMs: number): PushFailure {
    const { stage, acceptedRequests } = this.#parts.port;
    return {
      ...this.#describeLateness(lateMs, lateStages[stage]),
      arrived: stage === 'answer' ? 'unknown' : 'no',
      ...(acceptedRequests > 0 && { acceptedRequests }),
    };
  }

  #describeLateness(lateMs: number, detail: string): Pick<PushFailure, 'status' | 'reason' | 'detail'> {
    // If an answer waits there is no freeze, and a blocked event loop cost the invocation time: that is a timeout.
    if (lateMs <= stallMs || this.#waiters.isAwaited) return { status: 'failed', reason: 'timeout', detail };
    return {
      status: 'failed',
      reason: 'interrupted',
      detail: 'the process stood still in the middle of the push',
    };
  }
}

const lateStages: Readonly<Record<PushStage, string>> = {
  connecting: 'no connection to the endpoint was made in time',
  securing: 'the TLS handshake with the endpoint did not end in time',
  compressing: 'the metrics could not be compressed in time',
  opening: 'the endpoint did not answer in time',
  authenticating: 'the credentials for the endpoint could not be fetched in time',
  answer: 'the endpoint did not answer in time',
};

function settle(rendered: RenderedBatch, outcome: PushOutcome): void {
  try {
    rendered.settle(outcome);
  } catch {
    // The push is over, and an internal error must not become an unhandled rejection, which would end the process.
  }
}

function describeInternalError(error: unknown, arrived: PushFailure['arrived']): PushFailure {
  const detail = `the metrics could not be read or sent (${describeError(error)})`;
  return { status: 'failed', reason: 'internal', arrived, detail };
}
