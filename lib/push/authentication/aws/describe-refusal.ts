import { nameAction, type SigningScope } from '../../../config/authentication/signing-scope.js';
import type { CredentialsSource } from './aws-credentials.js';

export interface RefusalDescription {
  /** What to do, as a phrase. */
  readonly advice: string;
  /** Whether other credentials may be accepted. */
  readonly isOfCredentials: boolean;
}

/**
 * Says why AWS refused a signed request. Nothing of the answer is repeated: AWS includes header fields of the request in it,
 * and so the session token.
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
    return { advice: `${clockAdvice} (${signedFor})`, isOfCredentials: false };
  }
  if (/expiredtoken|token.{1,40}expired/i.test(body)) {
    return { advice: `the AWS session token has expired; ${renewal(source)}`, isOfCredentials: true };
  }
  if (/unrecognizedclient|invalidclienttokenid|invalidaccesskeyid|security token.{1,40}invalid/i.test(body)) {
    const advice = `AWS does not know the access key, or the session token is not of it (rotated or deleted?); ${renewal(source)}`;
    return { advice, isOfCredentials: true };
  }
  if (/credential should be scoped/i.test(body)) {
    const advice = `the request was ${signedFor}; check INSTRUMENTED_SIGV4_SERVICE and INSTRUMENTED_SIGV4_REGION`;
    return { advice, isOfCredentials: false };
  }
  if (/signaturedoesnotmatch|invalidsignature|signature we calculated/i.test(body)) {
    const advice = `the signature does not match (${signedFor}): the secret access key is not of the access key (rotated?); ${renewal(source)}`;
    return { advice, isOfCredentials: true };
  }
  return {
    advice: `check that the function's role allows ${nameAction(service)} (${signedFor})`,
    isOfCredentials: !/accessdenied|not authorized/i.test(body),
  };
}

const clockAdvice = "this machine's clock and that of AWS differ by more than 5 min; set it by NTP";

function renewal(source: CredentialsSource | undefined): string {
  return source === 'container'
    ? 'credentials are fetched again before the next push'
    : 'check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which are read at each push';
}
