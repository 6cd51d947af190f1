import type { Environment } from '../config/environment-variables.js';

/**
 * Whether the first invocation of a process waited for init. With provisioned concurrency, snapshots and Managed Instances,
 * init runs before any event, and no caller waits.
 */
export function isFirstInvocationCold(environment: Environment): boolean {
  return (environment.AWS_LAMBDA_INITIALIZATION_TYPE ?? 'on-demand') === 'on-demand';
}
