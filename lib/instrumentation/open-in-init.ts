import type { Config } from '../config/config.js';
import { readCpuShare } from '../config/cpu-share.js';
import type { FlushCoordinator } from '../flush/flush-coordinator.js';
import { inNextTurn } from '../lambda/next-turn.js';
import type { Timers } from '../lambda/timers.js';
import type { ProcessMetricsSchedule } from '../metrics/process/process-metrics-schedule.js';
import type { EnvironmentPhase } from './environment-phase.js';
import { holdLoop } from './hold-loop.js';
import type { ProcessHandover } from './process-handover.js';

/**
 * With at least this share of a CPU, an invocation has enough of it for what the first push needs, and a handler's wait is the
 * better place: see bench/README.md.
 */
const fullCpuShare = 0.95;

export interface InitOpeningParts {
  readonly config: Pick<Config, 'openIn' | 'flushTimeoutMs'>;
  readonly phase: EnvironmentPhase;
  /** `undefined` where nothing is pushed. */
  readonly coordinator: FlushCoordinator | undefined;
  readonly processMetrics: ProcessMetricsSchedule;
  readonly handover: ProcessHandover;
  /** Runs the code of a push on a batch that is thrown away. */
  readonly rehearsePush: () => Promise<unknown> | undefined;
  /** Runs the code of an invocation. */
  readonly rehearseInvocation: () => Promise<unknown>;
  readonly timers: Timers;
  readonly onInternalError: (what: string, error: unknown) => void;
}

/** Opens in init what the first push needs: modules, connection, code compiled by being run. */
export class InitOpening {
  readonly #parts: InitOpeningParts;
  #opening: Promise<void> | undefined;

  constructor(parts: InitOpeningParts) {
    this.#parts = parts;
  }

  /** Whether the opening begins in init by itself; elsewhere `warmUp()` asks for it. */
  get isAutomatic(): boolean {
    const { config, phase, coordinator } = this.#parts;
    if (coordinator === undefined || !phase.isInLambda) return false;
    // On Managed Instances all threads would open at once, there is as much CPU later, and no invocation waits for a push.
    if (phase.isManagedInstance && config.openIn === undefined) return false;
    const { openIn = readCpuShare(phase.environment) < fullCpuShare ? 'init' : 'invocation' } = config;
    return openIn === 'init';
  }

  /**
   * Init has a whole CPU, invocations only their share. Never rejects.
   *
   * @param isAwaited whether init waits for it
   * @returns when the connection is open and proved, at the latest after the flush timeout
   */
  open(isAwaited: boolean): Promise<void> {
    const { config, phase, coordinator, timers } = this.#parts;
    if (coordinator === undefined || phase.isBeforeRestore || phase.hasBegun) return Promise.resolve();
    this.#opening ??= this.#open(coordinator, isAwaited);
    return isAwaited ? holdLoop(timers, this.#opening, config.flushTimeoutMs) : this.#opening;
  }

  /**
   * If nothing was opened in init, the first handler's wait is time for it; a push that comes before does without.
   *
   * @param isWaiting whether the handler still runs
   */
  prepareDuringWait(isPushExpected: boolean, isWaiting: () => boolean): void {
    if (this.#opening !== undefined) return;
    const { processMetrics, rehearsePush } = this.#parts;
    inNextTurn(() => {
      // The handler blocked the event loop until its end: what is left of the time is for its answer.
      if (!isWaiting()) return;
      processMetrics.register();
      if (isPushExpected) void rehearsePush();
    });
  }

  async #open(coordinator: FlushCoordinator, isAwaited: boolean): Promise<void> {
    const { phase, processMetrics, handover, rehearsePush, rehearseInvocation } = this.#parts;
    // The connection is made while the rest is prepared.
    const opened = coordinator.open(isAwaited);
    try {
      processMetrics.register();
      if (phase.environment.AWS_LAMBDA_LOG_STREAM_NAME !== undefined) handover.resume();
      // Both begin at once: a CommonJS module cannot wait, and work after this turn has less CPU.
      await Promise.all([rehearsePush(), rehearseInvocation()]);
    } catch (error) {
      this.#parts.onInternalError('preparing the first push', error);
    }
    await opened;
  }
}
