import type { OnPush, PushReport } from '../config/on-push.js';
import { describeError } from '../errors/describe-error.js';
import type { Log } from '../lambda/log.js';
import type { PushObserver } from './push-port.js';
import type { FlushSkipReason, PushFailure, PushOutcome } from './push-outcome.js';

export interface ReportingObserverParts {
  /** The user's callback. */
  readonly onPush: OnPush;
  readonly log: Log;
  /** Called before the callback, with the same arguments. */
  readonly next: PushObserver;
}

/** Calls the user's callback `onPush` after every push. If the callback throws or rejects, that is only logged. */
export class ReportingObserver implements PushObserver {
  readonly #parts: ReportingObserverParts;

  constructor(parts: ReportingObserverParts) {
    this.#parts = parts;
  }

  onOpeningFailure(failure: PushFailure): void {
    this.#parts.next.onOpeningFailure(failure);
  }

  onPush(outcome: PushOutcome, durationMs: number): void {
    this.#parts.next.onPush(outcome, durationMs);
    this.#report(
      outcome.status === 'pushed'
        ? { status: 'pushed', durationMs, wireBytes: outcome.wireBytes }
        : { status: 'failed', reason: outcome.reason, detail: outcome.detail, durationMs },
    );
  }

  onSkip(reason: FlushSkipReason): void {
    this.#parts.next.onSkip(reason);
    this.#report({ status: 'skipped', reason });
  }

  #report(report: PushReport): void {
    void this.#call(report).catch((error: unknown) => {
      const line = `The callback onPush failed with ${describeError(error)}; the push is not affected.`;
      this.#parts.log.warn('onPush', line);
    });
  }

  async #call(report: PushReport): Promise<void> {
    // If the callback flushes, its push must not begin before this one has ended.
    await Promise.resolve();
    await this.#parts.onPush(report);
  }
}
