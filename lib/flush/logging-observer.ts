import type { Log } from '../lambda/log.js';
import type { PushObserver } from './push-port.js';
import type { FlushSkipReason, PushFailure, PushOutcome } from './push-outcome.js';

export interface LoggingObserverParts {
  readonly log: Log;
  /** `true`: one line per push, and one per flush without a push. */
  readonly isDebug: boolean;
  /** Called after this observer, with the same arguments. */
  readonly next: PushObserver;
}

/** Logs failed pushes, at most one line a minute per reason; with `isDebug` also every push. */
export class LoggingObserver implements PushObserver {
  readonly #parts: LoggingObserverParts;

  constructor(parts: LoggingObserverParts) {
    this.#parts = parts;
  }

  onOpeningFailure(failure: PushFailure): void {
    const { log, next } = this.#parts;
    log.warn(
      `push ${failure.reason}`,
      `Cannot push metrics: ${failure.detail}. Found when the connection was opened in init; pushes try again, and the same failure is logged once a minute.`,
    );
    next.onOpeningFailure(failure);
  }

  onPush(outcome: PushOutcome, durationMs: number): void {
    const { log, isDebug, next } = this.#parts;
    const took = `${durationMs.toFixed(1)} ms`;
    if (outcome.status === 'failed') {
      log.warn(
        `push ${outcome.reason}`,
        `Cannot push metrics: ${outcome.detail}. The handler's outcome is unchanged; the next push carries these counts too.`,
      );
    }
    if (isDebug) {
      log.debug(
        outcome.status === 'pushed'
          ? `pushed ${String(outcome.wireBytes)} bytes in ${took}.`
          : `push failed in ${took}: ${outcome.reason}.`,
      );
    }
    next.onPush(outcome, durationMs);
  }

  onSkip(reason: FlushSkipReason): void {
    const { log, isDebug, next } = this.#parts;
    if (isDebug) log.debug(`no push: ${reason}.`);
    next.onSkip(reason);
  }
}
