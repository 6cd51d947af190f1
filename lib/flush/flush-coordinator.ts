import type { FlushPolicy } from '../config/flush-policy.js';
import { elapsedMs, takeTimestamp, type Clock, type Timestamp } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { flushBudgetMs, reservedForRuntimeMs } from './flush-budget.js';
import type { FlushRequest } from './flush-request.js';
import { shouldPush } from './should-push.js';
import type { BatchSource, PushObserver, PushPort } from './push-port.js';
import type { FlushOutcome, FlushSkip, FlushSkipReason, PushOutcome } from './push-outcome.js';
import { PushCost } from './push-cost.js';
import { RenderShare } from './render-share.js';
import { RetriedPush } from './retried-push.js';

export interface FlushCoordinatorParts {
  readonly source: BatchSource;
  readonly port: PushPort;
  readonly observer: PushObserver;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: () => number;
  readonly policy: FlushPolicy;
  /** The longest that one flush may delay an invocation, in ms. */
  readonly flushTimeoutMs: number;
  /** The function's share of a CPU, up to 1. */
  readonly cpuShare: number;
  /** @returns CPU time of all threads of this process so far, in ms */
  readonly readCpuMs: () => number;
}

/** If the opening ends this long after its timeout, a freeze interrupted it; in ms. */
const stallMs = 250;

/**
 * Decides whether, when and for how long to push. The flush policy ({@link shouldPush}), the circuit breaker and the time
 * budget must all allow a push. Whatever the endpoint does, a flush ends in time.
 *
 * All flushes that are requested while a push is under way share the next push. It begins after their requests, so it
 * includes all their counts.
 */
export class FlushCoordinator {
  readonly #parts: FlushCoordinatorParts;
  readonly #breaker: CircuitBreaker;
  readonly #cost: PushCost;
  readonly #renderShare = new RenderShare();
  #inFlight: RetriedPush | undefined;
  #waiting: RetriedPush | undefined;
  /** When the latest successful push began. */
  #lastSuccess: Timestamp | undefined;
  #isClosed = false;

  constructor(parts: FlushCoordinatorParts) {
    this.#parts = parts;
    this.#breaker = new CircuitBreaker(parts);
    this.#cost = new PushCost(parts);
  }

  /**
   * Opens the connection and makes one exchange without samples, so that wrong settings are reported in init. Never rejects.
   * Takes no longer than the flush timeout.
   *
   * @param isAwaited whether init waits for it
   */
  async open(isAwaited: boolean): Promise<void> {
    const { port, clock, flushTimeoutMs } = this.#parts;
    const startedAt = takeTimestamp(clock);
    this.#cost.notePreparation();
    const outcome = await port.open(flushTimeoutMs);
    if (outcome === undefined || this.#isClosed) return;
    const durationMs = clock.monotonicMs() - startedAt.monotonicMs;
    if (outcome.status === 'pushed') {
      this.#cost.noteOpening();
    } else if (outcome.reason !== 'timeout' || (isAwaited && durationMs < flushTimeoutMs + stallMs)) {
      // A timeout counts only if init waited: otherwise a freeze, or other work on the event loop, may have taken the time.
      this.#breaker.recordOpening(outcome, durationMs);
      this.#notify((observer) => {
        observer.onOpeningFailure(outcome);
      });
    }
  }

  /** Closes the connection. */
  close(): void {
    this.#isClosed = true;
    this.#parts.port.close();
  }

  /**
   * Call it when an invocation begins: prepares the push at its end, if one is expected. Never throws.
   *
   * @returns whether one is expected
   */
  prepare(): boolean {
    const { policy, port } = this.#parts;
    if (this.#breaker.state === 'open') return false;
    if (!shouldPush(policy, 'invocation', this.#sinceSuccessMs)) return false;
    port.prepare();
    return true;
  }

  /**
   * Pushes all counts so far, unless there is a reason not to. Never rejects.
   *
   * @returns the outcome; if there is no push, a value and not a promise, so that the caller does not wait
   */
  flush(request: FlushRequest): Promise<FlushOutcome> | FlushSkip {
    const { policy } = this.#parts;
    if (!shouldPush(policy, request.reason, this.#sinceSuccessMs)) return this.#skip('policy');
    if (!this.#isWorthTrying(request)) return this.#skip('breaker-open');
    const budgetMs = flushBudgetMs({
      allowedMs: this.#breaker.allowedMs,
      remainingMs: request.remainingMs,
      reservedMs: this.#reservedMs(request),
      expectedMs: request.reason === 'shutdown' ? 0 : this.#cost.expectedMs,
    });
    if (budgetMs === 0) {
      if (this.#inFlight === undefined) this.#parts.port.stopConnecting();
      return this.#skip('no-time');
    }

    if (this.#inFlight === undefined) {
      const push = this.#createPush();
      const outcome = push.join(request, budgetMs);
      void this.#runAll(push);
      return outcome;
    }
    this.#waiting ??= this.#createPush();
    return this.#waiting.join(request, budgetMs);
  }

  get #sinceSuccessMs(): number {
    return this.#lastSuccess === undefined ? Infinity : elapsedMs(this.#parts.clock, this.#lastSuccess);
  }

  /**
   * Whether the breaker allows a push. One before the shutdown is always allowed: no later push can include the counts, and no
   * invocation waits for it.
   */
  #isWorthTrying({ reason }: FlushRequest): boolean {
    if (reason === 'shutdown') return true;
    const { state } = this.#breaker;
    return state === 'closed' || (state === 'probing' && this.#inFlight === undefined);
  }

  /**
   * The time that the flush must leave to others, in ms: none before the shutdown; what the runtime needs if the answer
   * waits for the flush; half of the time if the handler still runs and has less than a full CPU.
   */
  #reservedMs({ reason, isAwaited, remainingMs = 0 }: FlushRequest): number {
    const { cpuShare } = this.#parts;
    if (reason === 'shutdown') return 0;
    if (isAwaited) return reservedForRuntimeMs(cpuShare);
    return cpuShare < 1 ? remainingMs / 2 : 0;
  }

  #createPush(): RetriedPush {
    return new RetriedPush({ ...this.#parts, renderShare: this.#renderShare });
  }

  /** Runs a push, then the one that was requested meanwhile, and so on. */
  async #runAll(first: RetriedPush): Promise<void> {
    for (let push: RetriedPush | undefined = first; push !== undefined; push = this.#takeWaiting()) {
      const startedAt = takeTimestamp(this.#parts.clock);
      this.#inFlight = push;
      this.#cost.begin();
      const outcome = await push.run();
      this.#inFlight = undefined;
      this.#record(outcome, startedAt);
      push.answer(outcome);
    }
  }

  #record(outcome: PushOutcome, startedAt: Timestamp): void {
    const durationMs = this.#parts.clock.monotonicMs() - startedAt.monotonicMs;
    if (outcome.status === 'pushed') {
      this.#lastSuccess = startedAt;
      this.#cost.end();
    }
    this.#breaker.record(outcome, durationMs);
    this.#renderShare.record(outcome);
    this.#notify((observer) => {
      observer.onPush(outcome, durationMs);
    });
  }

  #takeWaiting(): RetriedPush | undefined {
    const push = this.#waiting;
    this.#waiting = undefined;
    if (push?.isWaitedFor !== true) return undefined;
    if (this.#breaker.state !== 'open' || push.isLastChance) return push;
    push.answer(this.#skip('breaker-open'));
    return undefined;
  }

  #skip(reason: FlushSkipReason): FlushSkip {
    this.#notify((observer) => {
      observer.onSkip(reason);
    });
    return { status: 'skipped', reason };
  }

  #notify(call: (observer: PushObserver) => void): void {
    try {
      call(this.#parts.observer);
    } catch {
      // An observer that throws must not change the outcome, nor cause an unhandled rejection, which would end the process.
    }
  }
}
