/** Codes of a {@link UsageError}; stable across releases. */
export type UsageErrorCode =
  'ERR_INSTRUMENTED_PLACEMENT' | 'ERR_INSTRUMENTED_TARGET' | 'ERR_INSTRUMENTED_CONFIGURE';

/**
 * A mistake in how the library is used. It is thrown while the module loads, so that a deployment shows it at once, and
 * never while an invocation runs.
 */
export class UsageError extends TypeError {
  override readonly name = 'UsageError';
  readonly code: UsageErrorCode;

  constructor(code: UsageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
