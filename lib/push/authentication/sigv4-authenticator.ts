import type { SigningScope } from '../../config/authentication/signing-scope.js';
import type { Clock } from '../../lambda/clock.js';
import type { RequestHeaders } from '../request-head.js';
import type { AwsCredentials } from './aws/aws-credentials.js';
import { describeRefusal } from './aws/describe-refusal.js';
import { signRequest, type SigningKey } from './aws/sign-request.js';
import type { Authenticator, Refusal, RequestToAuthenticate } from './authenticator.js';
import { containsSecret } from './contains-secret.js';

export interface SigV4AuthenticatorOptions {
  readonly scope: SigningScope;
  readonly credentials: AwsCredentials;
  readonly clock: Clock;
  /** The user's own header fields. They are not signed. */
  readonly headers: Authenticator;
}

/** Signs each request by AWS Signature Version 4, directly before it is sent, because a signature is valid for 5 minutes. */
export class SigV4Authenticator implements Authenticator {
  readonly #options: SigV4AuthenticatorOptions;
  /** The key that signed the latest request. */
  #key: SigningKey | undefined;

  constructor(options: SigV4AuthenticatorOptions) {
    this.#options = options;
  }

  authenticate(request: RequestToAuthenticate): RequestHeaders | Promise<RequestHeaders> {
    const key = this.#options.credentials.get();
    const headers = this.#options.headers.authenticate(request);
    if (key instanceof Promise || headers instanceof Promise) {
      return Promise.all([key, headers]).then(([k, h]) => this.#sign(request, k, h));
    }
    return this.#sign(request, key, headers);
  }

  onRefusal(refusal: Refusal): string {
    const { credentials, headers, scope } = this.#options;
    headers.onRefusal(refusal);
    const { canNewCredentialsHelp, advice } = describeRefusal(refusal.body, scope, credentials.source);
    if (canNewCredentialsHelp) credentials.forget();
    return advice;
  }

  isRevealedBy(text: string): boolean {
    const { secretAccessKey = '', sessionToken = '' } = this.#key ?? {};
    return containsSecret(text, [secretAccessKey, sessionToken]) || this.#options.headers.isRevealedBy(text);
  }

  #sign(
    { method, url, headers, body }: RequestToAuthenticate,
    key: SigningKey,
    others: RequestHeaders,
  ): RequestHeaders {
    const { scope, clock } = this.#options;
    this.#key = key;
    const contentType = headers['content-type'];
    const request = {
      method,
      host: url.host,
      path: url.pathname,
      query: url.search.slice(1),
      // Other fields are not signed, because a proxy may change them.
      headers: contentType === undefined ? {} : { 'content-type': contentType },
      body,
    };
    return { ...others, ...signRequest(request, key, scope, clock.epochMs()) };
  }
}
