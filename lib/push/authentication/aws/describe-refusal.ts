import { nameAction, type SigningScope } from '../../../config/authentication/signing-scope.js';
import type { CredentialsSource } from './aws-credentials.js';

export interface RefusalDescription {
  /** What the user can do, as a phrase. */
  readonly advice: string;
  /** Whether other credentials may be accepted, so that fetched credentials must be fetched again. */
  readonly canNewCredentialsHelp: boolean;
}

/**
 * Explains why AWS refused a signed request. It quotes no part of the answer, because AWS repeats header fields of the request
 * there, including the session token.
 *
 * @param body of the answer
 */
export function describeRefusal(
  body: string,
  { service, region }: SigningScope,
  source: CredentialsSource | undefined,
): RefusalDescription {
  const signedFor = `signed for service ${service} in region ${region}`;
  if (
    /signature expired|not yet current|requestexpired|timetooskewed|signature.{1,40}(?:earlier|later) than/i.test(
      body,
    )
  ) {
    return { advice: `${clockAdvice} (${signedFor})`, canNewCredentialsHelp: false };
  }
  if (/expiredtoken|token.{1,40}expired/i.test(body)) {
    return { advice: `the AWS session token has expired; ${renewal(source)}`, canNewCredentialsHelp: true };
  }
  if (/unrecognizedclient|invalidclienttokenid|invalidaccesskeyid|security token.{1,40}invalid/i.test(body)) {
    const advice = `AWS does not know the access key, or the session token belongs to another key (rotated or deleted?); ${renewal(source)}`;
    return { advice, canNewCredentialsHelp: true };
  }
  if (/credential should be scoped/i.test(body)) {
    const advice = `the request was ${signedFor}; check INSTRUMENTED_SIGV4_SERVICE and INSTRUMENTED_SIGV4_REGION`;
    return { advice, canNewCredentialsHelp: false };
  }
  if (/signaturedoesnotmatch|invalidsignature|signature we calculated/i.test(body)) {
    const advice = `the signature does not match (${signedFor}): the secret access key does not belong to the access key (rotated?); ${renewal(source)}`;
    return { advice, canNewCredentialsHelp: true };
  }
  return {
    advice: `check that the function's role allows ${nameAction(service)} (${signedFor})`,
    canNewCredentialsHelp: !/accessdenied|not authorized/i.test(body),
  };
}

const clockAdvice = "this machine's clock and that of AWS differ by more than 5 min; set it by NTP";

function renewal(source: CredentialsSource | undefined): string {
  return source === 'container'
    ? 'credentials are fetched again before the next push'
    : 'check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which are read at each push';
}
