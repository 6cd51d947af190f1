import type { CrashRecovery } from './crash-recovery.js';
import type { EnvironmentPhase } from './environment-phase.js';
import type { IdentityLabels } from './identity-labels.js';
import { readThreadId } from './read-thread-id.js';

export interface ProcessHandoverParts {
  readonly phase: EnvironmentPhase;
  readonly labels: IdentityLabels;
  readonly crashRecovery: CrashRecovery;
  readonly isPushing: boolean;
}

/** Continues, once, where the process before this one stopped, and leaves the state to the next. */
export class ProcessHandover {
  readonly #parts: ProcessHandoverParts;
  #isDone = false;

  constructor(parts: ProcessHandoverParts) {
    this.#parts = parts;
  }

  /** Call it before anything is counted or pushed: counters must not go down. */
  resume(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    const { phase, labels, crashRecovery, isPushing } = this.#parts;
    if (!phase.isOneEventAtATime || readThreadId() !== 0 || !isPushing) return;
    const { environmentName } = labels;
    if (environmentName === undefined) return;
    crashRecovery.resume(environmentName);
    process.once('exit', () => {
      crashRecovery.end();
    });
  }

  /** Leaves the journal to the instrumentation of this process that takes over. */
  release(): void {
    this.#isDone = true;
    this.#parts.crashRecovery.release();
  }
}
