import type { Config } from '../config/config.js';
import type { InstrumentationOptions } from '../config/options.js';
import { examine, formatLogLines } from '../doctor/examine.js';
import type { Clock } from '../lambda/clock.js';
import type { Log } from '../lambda/log.js';
import type { Timers } from '../lambda/timers.js';
import { createProtocol } from '../protocols/create-protocol.js';
import type { Authenticator } from '../push/authentication/authenticator.js';
import { createPushSteps } from '../push/push-steps.js';
import type { EnvironmentPhase } from './environment-phase.js';
import { holdEventLoop } from './hold-event-loop.js';
import type { IdentityLabels } from './identity-labels.js';

/** The longest time that init waits for the doctor, in ms. */
const longestDiagnosisMs = 5000;
/** The longest time that one step of the doctor takes, in ms. */
const longestStepMs = 1000;
/** How long the store has to show the sample that the doctor pushed, in ms: VictoriaMetrics takes about a second. */
const readBackMs = 3000;

export interface InitDiagnosisParts {
  readonly config: Config;
  readonly options: InstrumentationOptions;
  /** One line for each setting that cannot be used. */
  readonly problems: readonly string[];
  readonly phase: EnvironmentPhase;
  readonly labels: IdentityLabels;
  readonly createAuthenticator: () => Authenticator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly onInternalError: (what: string, error: unknown) => void;
}

/** Logs the doctor's report once, if `INSTRUMENTED_DOCTOR` is `true`. */
export class InitDiagnosis {
  readonly #parts: InitDiagnosisParts;
  #diagnosis: Promise<void> | undefined;

  constructor(parts: InitDiagnosisParts) {
    this.#parts = parts;
  }

  /**
   * Runs the doctor, once. Never rejects.
   *
   * @param isAwaited whether init waits for it
   * @returns a promise that resolves when the report is logged; if it is awaited, after at most 5 s
   */
  diagnose(isAwaited: boolean): Promise<void> {
    const { config, phase, timers } = this.#parts;
    if (!config.isDoctorEnabled || phase.isBeforeRestore) return Promise.resolve();
    this.#diagnosis ??= this.#diagnose();
    return isAwaited ? holdEventLoop(timers, this.#diagnosis, longestDiagnosisMs) : this.#diagnosis;
  }

  async #diagnose(): Promise<void> {
    const { config, options, problems, phase, createAuthenticator, clock, timers, log } = this.#parts;
    try {
      const stepTimeoutMs = Math.min(config.flushTimeoutMs, longestStepMs);
      const protocol = createProtocol(config);
      const labels = this.#parts.labels.current;
      const report = await examine({
        config,
        problems,
        environment: phase.environment,
        options,
        steps: createPushSteps({
          ...config,
          protocol,
          authenticator: createAuthenticator(),
          labels: () => labels,
          clock,
          timers,
          connectTimeoutMs: stepTimeoutMs,
        }),
        protocol,
        labels,
        clock,
        timers,
        stepTimeoutMs,
        readBackMs,
        holdsLoop: false,
      });
      for (const line of formatLogLines(report)) log.debug(line);
    } catch (error) {
      this.#parts.onInternalError('the doctor', error);
    }
  }
}
