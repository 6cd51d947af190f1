import type { Environment } from '../config/environment-variables.js';

/**
 * Whether the function uses SnapStart: its environments are restored from a snapshot that Lambda takes after init. All
 * environments that are restored from one snapshot share the state that init has created. Runtime clients for Node.js have no restore hooks:
 * only the first event shows that the restore is over.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-custom.html
 */
export function isSnapStart(environment: Environment): boolean {
  return environment.AWS_LAMBDA_INITIALIZATION_TYPE === 'snap-start';
}
