import type { Config } from '../config/config.js';
import { readCpuShare } from '../config/cpu-share.js';
import type { FlushCoordinator } from '../flush/flush-coordinator.js';
import { inNextTurn } from '../lambda/next-turn.js';
import type { Timers } from '../lambda/timers.js';
import type { ProcessMetricsSchedule } from '../metrics/process/process-metrics-schedule.js';
import type { EnvironmentPhase } from './environment-phase.js';
import { holdEventLoop } from './hold-event-loop.js';
import type { ProcessHandover } from './process-handover.js';

/**
 * With at least this share of a CPU, the first push is prepared in the first invocation, while the handler waits for I/O: that
 * delays the first answer less than in init. See bench/README.md.
 */
const fullCpuShare = 0.95;

export interface InitOpeningParts {
  readonly config: Pick<Config, 'openIn' | 'flushTimeoutMs'>;
  readonly phase: EnvironmentPhase;
  /** `undefined` if nothing is pushed. */
  readonly coordinator: FlushCoordinator | undefined;
  readonly processMetrics: ProcessMetricsSchedule;
  readonly handover: ProcessHandover;
  /** Runs a flush that sends nothing, so that the code is compiled. */
  readonly rehearsePush: () => Promise<unknown> | undefined;
  /** Counts an invocation in metrics that are not pushed, so that the code is compiled. */
  readonly rehearseInvocation: () => Promise<unknown>;
  readonly timers: Timers;
  readonly onInternalError: (what: string, error: unknown) => void;
}

/**
 * Prepares in init what the first push needs: loads modules, opens the connection, and runs code once so that it is
 * compiled.
 */
export class InitOpening {
  readonly #parts: InitOpeningParts;
  #opening: Promise<void> | undefined;

  constructor(parts: InitOpeningParts) {
    this.#parts = parts;
  }

  /** Whether the preparation begins in init without a call of `warmUp()`. */
  get isAutomatic(): boolean {
    const { config, phase, coordinator } = this.#parts;
    if (coordinator === undefined || !phase.isInLambda) return false;
    // On Managed Instances, all threads would do this at the same time, CPU time is no cheaper in init, and no invocation
    // waits for a push.
    if (phase.isManagedInstance && config.openIn === undefined) return false;
    const { openIn = readCpuShare(phase.environment) < fullCpuShare ? 'init' : 'invocation' } = config;
    return openIn === 'init';
  }

  /**
   * Prepares the first push, once: init has a full CPU, invocations have only their share. Never rejects. Does nothing
   * after the first invocation has begun.
   *
   * @param isAwaited whether init waits for it
   * @returns a promise that resolves when the connection has made an exchange, after at most the flush timeout
   */
  open(isAwaited: boolean): Promise<void> {
    const { config, phase, coordinator, timers } = this.#parts;
    if (coordinator === undefined || phase.isBeforeRestore || phase.hasBegun) return Promise.resolve();
    this.#opening ??= this.#open(coordinator, isAwaited);
    return isAwaited ? holdEventLoop(timers, this.#opening, config.flushTimeoutMs) : this.#opening;
  }

  /**
   * If nothing was prepared in init, does so while the first handler waits for I/O. A push that comes earlier is made
   * without it.
   *
   * @param isPushExpected whether a push follows the invocation
   * @param isRunning whether the handler still runs
   */
  prepareDuringWait(isPushExpected: boolean, isRunning: () => boolean): void {
    if (this.#opening !== undefined) return;
    const { processMetrics, rehearsePush } = this.#parts;
    inNextTurn(() => {
      // If the handler has blocked the event loop until its end, the time that is left is for its answer.
      if (!isRunning()) return;
      processMetrics.register();
      if (isPushExpected) void rehearsePush();
    });
  }

  async #open(coordinator: FlushCoordinator, isAwaited: boolean): Promise<void> {
    const { phase, processMetrics, handover, rehearsePush, rehearseInvocation } = this.#parts;
    // The connection is opened while the rest is prepared.
    const opened = coordinator.open(isAwaited);
    try {
      processMetrics.register();
      if (phase.environment.AWS_LAMBDA_LOG_STREAM_NAME !== undefined) handover.resume();
      // Both begin in this turn of the event loop: a CommonJS module cannot await them, and after init there is less CPU.
      await Promise.all([rehearsePush(), rehearseInvocation()]);
    } catch (error) {
      this.#parts.onInternalError('preparing the first push', error);
    }
    await opened;
  }
}
