import type { RequestHeaders } from '../request-head.js';

/** Proves to the endpoint who sends a request. */
export interface Authenticator {
  /**
   * @returns header fields to add to the request, by names in lower case. While nothing changes, the same object as before: a
   * head that was written with it can be used again. A promise only while something has to be fetched.
   * @throws {AuthenticationError} if there are no credentials: the request must not be sent. Also by the promise.
   */
  authenticate(request: RequestToAuthenticate): RequestHeaders | Promise<RequestHeaders>;
  /**
   * Hears that the endpoint answered 401 or 403. Credentials that were fetched are fetched again before the next request.
   *
   * @returns what to do about it: a phrase that follows a semicolon in a log line; contains no secret and nothing of the answer
   */
  onRefusal(refusal: Refusal): string;
  /** @returns whether a text, such as an answer that is to be quoted, holds a secret in any encoding */
  isRevealedBy(text: string): boolean;
}

/** A request as it goes over the wire, without what {@link Authenticator.authenticate} adds. */
export interface RequestToAuthenticate {
  /** In upper case. */
  readonly method: string;
  readonly url: URL;
  /** By names in lower case; without `host` and `content-length`. */
  readonly headers: RequestHeaders;
  /** As sent, compressed. */
  readonly body: Buffer;
}

export interface Refusal {
  readonly statusCode: number;
  /** A character a byte; may be cut off. */
  readonly body: string;
}
