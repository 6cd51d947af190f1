/** A post that got no whole answer. */
export class PostError extends Error {
  override readonly name = 'PostError';
  /** Whether its connection was there before: then it may have died unnoticed, and a new one may do better. */
  readonly wasOnUsedConnection: boolean;

  constructor(cause: unknown, wasOnUsedConnection: boolean) {
    super('Cannot post: the connection failed, an answer was wanted', { cause });
    this.wasOnUsedConnection = wasOnUsedConnection;
  }
}
