import type { RequestHeaders } from '../request-head.js';

/** Authenticates requests to the endpoint. */
export interface Authenticator {
  /**
   * @returns header fields to add to the request, by name in lower case. The object is the same until a field changes, so that
   * the caller can reuse the head of the latest request. A promise only while credentials are being fetched.
   * @throws {AuthenticationError} or rejects with it, if there are no credentials. Then the request must not be sent.
   */
  authenticate(request: RequestToAuthenticate): RequestHeaders | Promise<RequestHeaders>;
  /**
   * Call it when the endpoint answers 401 or 403. The authenticator may then fetch its credentials again.
   *
   * @returns advice, as a phrase for a log line. It contains no secret and no part of the answer.
   */
  onRefusal(refusal: Refusal): string;
  /** @returns whether a text contains one of the secrets, in any common encoding. Such a text must not be quoted. */
  isRevealedBy(text: string): boolean;
}

/** A request as it will be sent, without the header fields that {@link Authenticator.authenticate} adds. */
export interface RequestToAuthenticate {
  /** In upper case. */
  readonly method: string;
  readonly url: URL;
  /** By name in lower case, without `host` and `content-length`. */
  readonly headers: RequestHeaders;
  /** After compression. */
  readonly body: Buffer;
}

export interface Refusal {
  readonly statusCode: number;
  /** One character per byte; may be truncated. */
  readonly body: string;
}
