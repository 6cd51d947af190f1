import { ProcessLease } from '../journal/process-lease.js';
import type { Clock } from '../lambda/clock.js';
import type { ProcessLeader } from '../rendering/batch-renderer.js';
import type { EnvironmentPhase } from './environment-phase.js';
import type { IdentityLabels } from './identity-labels.js';
import { readThreadId } from './read-thread-id.js';

/** Only for the worker threads of a Managed Instance. Elsewhere the main thread beside a worker is instrumented itself. */
export function createProcessLease(phase: EnvironmentPhase, clock: Clock): ProcessLease | undefined {
  return readThreadId() === 0 || !phase.isManagedInstance ? undefined : new ProcessLease({ clock });
}

/** The main thread speaks for the process; on a Managed Instance one of the worker threads does. */
export function createProcessLeader(
  lease: ProcessLease | undefined,
  labels: IdentityLabels,
): ProcessLeader | undefined {
  if (readThreadId() === 0) return undefined;
  return { isThisThread: () => lease?.acquire() ?? false, labels: () => labels.ofProcess };
}
