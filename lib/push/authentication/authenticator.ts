import type { RequestHeaders } from '../request-head.js';

/** Authenticates requests to the endpoint. */
export interface Authenticator {
  /**
   * @returns header fields to add to the request, by names in lower case. While nothing changes, it is the same object, so
   * that the head of the last request can be used again. A promise only while credentials have to be fetched.
   * @throws {AuthenticationError} if there are no credentials: the request must not be sent. Also by the promise.
   */
  authenticate(request: RequestToAuthenticate): RequestHeaders | Promise<RequestHeaders>;
  /**
   * Is called when the endpoint answered 401 or 403. Fetched credentials are fetched again before the next request.
   *
   * @returns advice: a phrase that follows a semicolon in a log line. It contains no secret and nothing of the answer.
   */
  onRefusal(refusal: Refusal): string;
  /** @returns whether a text, such as an answer to quote, contains a secret in any encoding */
  isRevealedBy(text: string): boolean;
}

/** A request as it is sent, without the fields that {@link Authenticator.authenticate} adds. */
export interface RequestToAuthenticate {
  /** In upper case. */
  readonly method: string;
  readonly url: URL;
  /** By names in lower case; without `host` and `content-length`. */
  readonly headers: RequestHeaders;
  /** Compressed, as it is sent. */
  readonly body: Buffer;
}

export interface Refusal {
  readonly statusCode: number;
  /** One character per byte; may be truncated. */
  readonly body: string;
}
