import { describeError } from '../errors/describe-error.js';
import { CommandError } from './command-error.js';

const invalidCredentials = 'the credentials are invalid or have expired';
const changedMeanwhile = 'somebody else changed it at the same time; run the command again';

/** What the user can do about an error of AWS, by its name. */
const remedies: ReadonlyMap<string, string> = new Map([
  ['AccessDeniedException', 'a permission is missing; docs/deployment.md lists the ones needed'],
  ['CredentialsProviderError', 'no credentials were found; set AWS_PROFILE, or log in'],
  ['ExpiredTokenException', invalidCredentials],
  ['InvalidParameterValueException', 'Lambda allows 4 KB of variables and 250 MB of code with all layers'],
  ['InvalidSignatureException', invalidCredentials],
  ['PreconditionFailedException', changedMeanwhile],
  ['ResourceConflictException', changedMeanwhile],
  ['ResourceNotFoundException', 'there is no such function, or no such version of the layer'],
  ['TooManyRequestsException', 'Lambda limits the rate of calls; run the command again'],
  ['UnrecognizedClientException', invalidCredentials],
]);

/**
 * Explains why a command failed. It never prints the message of an AWS error: if the variables exceed 4 KB, that message contains
 * all of them with their values.
 */
export function describeFailure(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  const name = describeError(error);
  const remedy = isRegionMissing(error) ? 'set --region or AWS_REGION' : remedies.get(name);
  return remedy === undefined ? name : `${name}: ${remedy}`;
}

/** Recognises the error by its message, because the SDK gives it no name of its own. */
function isRegionMissing(error: unknown): boolean {
  return error instanceof Error && error.message === 'Region is missing';
}
