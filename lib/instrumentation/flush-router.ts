import type { Config } from '../config/config.js';
import type { FlushCoordinator } from '../flush/flush-coordinator.js';
import type { FlushRequest } from '../flush/flush-request.js';
import { IntervalTimer } from '../flush/interval-timer.js';
import type { FlushOutcome } from '../flush/push-outcome.js';
import type { InvocationFlushReason } from '../handler/recorded-invocation.js';
import { readContextText, readRemainingTimeMs, type LambdaContext } from '../lambda/context.js';
import type { InternalExtension } from '../lambda/extension/internal-extension.js';
import type { Timers } from '../lambda/timers.js';
import type { EnvironmentPhase } from './environment-phase.js';
import type { IdentityLabels } from './identity-labels.js';
import type { ProcessHandover } from './process-handover.js';

export interface FlushRouterParts {
  readonly config: Pick<Config, 'isDisabled' | 'flushPolicy' | 'flushTimeoutMs'>;
  /** `undefined` if nothing is pushed. */
  readonly coordinator: FlushCoordinator | undefined;
  /** Delays the freeze after the answer; `undefined` if pushes come before the answer. */
  readonly extension: () => InternalExtension | undefined;
  readonly phase: EnvironmentPhase;
  readonly labels: IdentityLabels;
  readonly handover: ProcessHandover;
  readonly timers: Timers;
}

/** Decides when to ask the flush coordinator: at the next interval, after the answer (by the extension), or now. */
export class FlushRouter {
  readonly #parts: FlushRouterParts;
  readonly #intervalTimer: IntervalTimer | undefined;

  constructor(parts: FlushRouterParts) {
    this.#parts = parts;
    this.#intervalTimer = this.#createIntervalTimer();
  }

  /** Call it when an invocation begins. */
  noteInvocation(): void {
    this.#intervalTimer?.note();
  }

  /**
   * Flushes now. Never rejects.
   *
   * @returns the outcome; `skipped` if nothing can be pushed, or not yet
   */
  async flush(request: FlushRequest): Promise<FlushOutcome> {
    const { config, coordinator, labels, handover } = this.#parts;
    if (config.isDisabled) return { status: 'skipped', reason: 'disabled' };
    if (coordinator === undefined) return { status: 'skipped', reason: 'no-endpoint' };
    if (labels.isIncomplete) return { status: 'skipped', reason: 'before-first-event' };
    handover.resume();
    return coordinator.flush(request);
  }

  /**
   * Flushes for an invocation, within the time that is left. Never rejects.
   *
   * @param isAwaited whether the answer may wait for the flush
   * @returns a promise that resolves when the answer may be given; `undefined` if it does not have to wait
   */
  readonly flushInvocation = (
    reason: InvocationFlushReason,
    context: LambdaContext | undefined,
    isAwaited: boolean,
  ): Promise<unknown> | undefined => {
    const { coordinator, phase } = this.#parts;
    if (this.#intervalTimer !== undefined && isAwaited) {
      this.#intervalTimer.note();
      return undefined;
    }
    const extension = this.#parts.extension();
    if (extension !== undefined && isAwaited) {
      return extension.afterAnswer(readContextText(context, 'awsRequestId'), () =>
        this.flush({ reason, remainingMs: readRemainingTimeMs(context), isAwaited }),
      );
    }
    const remainingMs = readRemainingTimeMs(context);
    const request = phase.isManagedInstance
      ? // The process continues after the deadline. If the push could make the answer late, the answer does not wait for it.
        { remainingMs: undefined, isAwaited: isAwaited && this.#hasTimeToFlush(remainingMs) }
      : { remainingMs, isAwaited };
    const outcome = coordinator?.flush({ reason, ...request });
    return request.isAwaited && outcome instanceof Promise ? outcome : undefined;
  };

  #hasTimeToFlush(remainingMs = Infinity): boolean {
    return remainingMs >= this.#parts.config.flushTimeoutMs;
  }

  /** On Managed Instances, which never freeze, `interval` is a timer, and no invocation waits for a push. */
  #createIntervalTimer(): IntervalTimer | undefined {
    const { config, coordinator, phase, timers } = this.#parts;
    const { flushPolicy } = config;
    if (flushPolicy.kind !== 'interval' || coordinator === undefined || !phase.isManagedInstance)
      return undefined;
    return new IntervalTimer({
      intervalMs: flushPolicy.intervalMs,
      timers,
      push: () => this.flush({ reason: 'request', remainingMs: undefined, isAwaited: false }),
    });
  }
}
