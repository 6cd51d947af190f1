import type { Credentials } from '../../config/credentials.js';
import type { RequestHeaders } from '../request-head.js';
import type { Authenticator } from './ports.js';

/** Basic credentials, or none. */
export class BasicAuthenticator implements Authenticator {
  readonly #headers: RequestHeaders;

  constructor(credentials: Credentials | undefined) {
    this.#headers = Object.freeze({
      ...(credentials && { authorization: credentials.toAuthorizationHeader() }),
    });
  }

  authenticate(): RequestHeaders {
    return this.#headers;
  }

  onRefusal(): string {
    return 'check ASSERTS_TENANT_NAME and ASSERTS_PASSWORD';
  }
}
