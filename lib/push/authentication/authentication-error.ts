/**
 * Thrown if a request cannot be authenticated. It must not be sent. The message is a phrase for a log line, without any secret.
 */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}
