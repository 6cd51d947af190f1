import type { Environment } from '../config/environment-variables.js';

/**
 * Whether the environment is a Lambda Managed Instance. It is never frozen, and its events run in worker threads of one
 * process, many at a time.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
 */
export function isManagedInstance(environment: Environment): boolean {
  return environment.AWS_LAMBDA_MAX_CONCURRENCY !== undefined;
}
