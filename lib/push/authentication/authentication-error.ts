/** A request cannot be authenticated, and is not sent. The message is a phrase for a log line and contains no secret. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}
