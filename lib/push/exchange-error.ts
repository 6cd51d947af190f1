export interface ExchangeCircumstances {
  /** Whether the connection was used before and no byte of an answer arrived: a new one may succeed. */
  readonly isStale: boolean;
  /** Whether a part of the request may have been sent. */
  readonly isWritten: boolean;
}

/** A request that got no complete answer. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly isStale: boolean;
  readonly isWritten: boolean;

  constructor(cause: unknown, { isStale, isWritten }: ExchangeCircumstances) {
    super('Cannot complete a request: expected an answer; the connection failed', { cause });
    this.isStale = isStale;
    this.isWritten = isWritten;
  }
}
