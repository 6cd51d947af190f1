import { flushBudgetMs } from './flush-budget.js';
import type {
  Clock,
  ExpositionSource,
  FlushOutcome,
  PushFailure,
  PushObserver,
  PushOutcome,
  PushPort,
  RenderedExposition,
} from './ports.js';

/** Who asks for a flush, and how long they can wait. */
export interface FlushRequest {
  /** ms until Lambda ends the invocation; `undefined` where nobody can tell. */
  readonly remainingMs: number | undefined;
}

export interface FlushCoordinatorParts {
  readonly source: ExpositionSource;
  readonly port: PushPort;
  readonly observer: PushObserver;
  readonly clock: Clock;
  /** The most one flush may hold an invocation, in ms. */
  readonly flushTimeoutMs: number;
}

/**
 * Awaits the push before control returns to Lambda, and no longer than the budget: whatever the endpoint does,
 * a flush ends in time, and its outcome is a value.
 */
export class FlushCoordinator {
  readonly #parts: FlushCoordinatorParts;

  constructor(parts: FlushCoordinatorParts) {
    this.#parts = parts;
  }

  /** Pushes all counts so far. Never rejects. */
  async flush(request: FlushRequest): Promise<FlushOutcome> {
    const { clock, observer, flushTimeoutMs } = this.#parts;
    const budgetMs = flushBudgetMs(flushTimeoutMs, request.remainingMs);
    if (budgetMs === 0) return { status: 'skipped', reason: 'no-time' };

    const startedMs = clock.monotonicMs();
    const outcome = await this.#pushWithin(budgetMs);
    const durationMs = clock.monotonicMs() - startedMs;
    observer.onPush(outcome, durationMs);
    return outcome.status === 'pushed'
      ? { status: 'pushed', durationMs, wireBytes: outcome.wireBytes }
      : { status: 'failed', reason: outcome.reason, durationMs };
  }

  async #pushWithin(budgetMs: number): Promise<PushOutcome> {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    let rendered: RenderedExposition | undefined;
    let outcome: PushOutcome | undefined;
    const late = new Promise<PushOutcome>((resolve) => {
      // Not unref'd, unlike every other timer of ours: the handler has its result, and were this the last thing
      // on the event loop, the process would end without sending it. It is bounded, and cleared below.
      timer = setTimeout(() => {
        resolve({
          status: 'failed',
          reason: 'timeout',
          arrived: 'unknown',
          detail: `no answer within ${String(Math.round(budgetMs))} ms`,
        });
      }, budgetMs);
    });
    try {
      const push = this.#render().then((text) => {
        rendered = text;
        return this.#parts.port.push(text.text, abort.signal);
      }, describeUnreadable);
      outcome = await Promise.race([push, late]);
      return outcome;
    } finally {
      clearTimeout(timer);
      abort.abort();
      if (outcome) rendered?.settle(outcome);
    }
  }

  async #render(): Promise<RenderedExposition> {
    return this.#parts.source.render();
  }
}

function describeUnreadable(error: unknown): PushFailure {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
  return {
    status: 'failed',
    reason: 'internal',
    arrived: 'no',
    detail: `the metrics could not be read (${detail})`,
  };
}
