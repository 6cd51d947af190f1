import { ProcessLease } from '../journal/process-lease.js';
import type { Clock } from '../lambda/clock.js';
import type { ProcessLeader } from '../rendering/batch-renderer.js';
import type { EnvironmentPhase } from './environment-phase.js';
import type { IdentityLabels } from './identity-labels.js';
import { readThreadId } from './read-thread-id.js';

/**
 * @returns the lease of a worker thread of a Managed Instance; `undefined` elsewhere, where the main thread is always the
 * leader
 */
export function createProcessLease(phase: EnvironmentPhase, clock: Clock): ProcessLease | undefined {
  return readThreadId() === 0 || !phase.isManagedInstance ? undefined : new ProcessLease({ clock });
}

/**
 * Decides which thread writes the process-wide metrics: the main thread, or on a Managed Instance the worker thread that
 * holds the lease.
 *
 * @returns `undefined` in the main thread, which writes them with the labels of its other metrics
 */
export function createProcessLeader(
  lease: ProcessLease | undefined,
  labels: IdentityLabels,
): ProcessLeader | undefined {
  if (readThreadId() === 0) return undefined;
  return { isThisThread: () => lease?.acquire() ?? false, labels: () => labels.processLabels };
}
