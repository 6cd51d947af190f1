import { ProcessClaim } from '../journal/process-claim.js';
import type { Clock } from '../lambda/clock.js';
import type { ProcessSpeaker } from '../rendering/batch-renderer.js';
import type { EnvironmentPhase } from './environment-phase.js';
import type { IdentityLabels } from './identity-labels.js';
import { readThreadId } from './read-thread-id.js';

/** Only for the worker threads of a Managed Instance. Elsewhere the main thread beside a worker is instrumented itself. */
export function createProcessClaim(phase: EnvironmentPhase, clock: Clock): ProcessClaim | undefined {
  return readThreadId() === 0 || !phase.isManagedInstance ? undefined : new ProcessClaim({ clock });
}

/** The main thread speaks for the process; on a Managed Instance one of the worker threads does. */
export function createProcessSpeaker(
  claim: ProcessClaim | undefined,
  labels: IdentityLabels,
): ProcessSpeaker | undefined {
  if (readThreadId() === 0) return undefined;
  return { isOurs: () => claim?.take() ?? false, labels: () => labels.ofProcess };
}
