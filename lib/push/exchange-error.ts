export interface ExchangeCircumstances {
  /** Whether the connection was used before, and no byte of an answer arrived. Then a new connection may succeed. */
  readonly isStale: boolean;
  /** Whether the endpoint may have received a part of the request. */
  readonly isWritten: boolean;
}

/** Thrown if a request gets no complete answer. */
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
