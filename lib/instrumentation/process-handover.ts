import type { CrashRecovery } from './crash-recovery.js';
import type { EnvironmentPhase } from './environment-phase.js';
import type { IdentityLabels } from './identity-labels.js';
import { readThreadId } from './read-thread-id.js';

export interface ProcessHandoverParts {
  readonly phase: EnvironmentPhase;
  readonly labels: IdentityLabels;
  readonly crashRecovery: CrashRecovery;
  /** Whether metrics are pushed; if not, no state is kept. */
  readonly isPushing: boolean;
}

/** Resumes, once, the state of the previous process of this environment, and leaves the state to the next process. */
export class ProcessHandover {
  readonly #parts: ProcessHandoverParts;
  #isDone = false;

  constructor(parts: ProcessHandoverParts) {
    this.#parts = parts;
  }

  /** Resumes the state. Call it before anything is counted or pushed, since counters must not decrease. */
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

  /** Releases the journal to the instrumentation that replaces this one in the same process. */
  release(): void {
    this.#isDone = true;
    this.#parts.crashRecovery.release();
  }
}
