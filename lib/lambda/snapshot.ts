import type { Environment } from '../config/environment.js';

/**
 * Whether the environment is restored from a snapshot that Lambda takes after init (SnapStart). What init has made is in every
 * environment that is restored from it. No client for Node.js has hooks: the first event is the first that is known to come
 * after the restore.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-custom.html
 */
export function isBuiltFromSnapshot(environment: Environment): boolean {
  return environment.AWS_LAMBDA_INITIALIZATION_TYPE === 'snap-start';
}
