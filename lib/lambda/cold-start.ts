import type { Environment } from '../config/environment.js';

/**
 * Whether a process's first invocation waited for its init. Under provisioned concurrency, snapshots and Managed
 * Instances init is done ahead, and nobody waits.
 */
export function isFirstInvocationCold(environment: Environment): boolean {
  return (environment.AWS_LAMBDA_INITIALIZATION_TYPE ?? 'on-demand') === 'on-demand';
}
