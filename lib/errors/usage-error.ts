/** Codes of a {@link UsageError}; stable across releases. */
export type UsageErrorCode =
  /** A decorator is on something else than a handler method, or an option of a decorator or wrapper is wrong. */
  | 'ERR_INSTRUMENTED_PLACEMENT'
  /** `instrument()` got something else than a function, or `lambdaHandler()` an object without the handler method. */
  | 'ERR_INSTRUMENTED_TARGET'
  /** `configure()` got a wrong option, or was called too late or twice. */
  | 'ERR_INSTRUMENTED_CONFIGURE';

/**
 * Thrown if the library is used in a wrong way. It is thrown while modules load, so that a deployment shows it at once. The
 * message contains what was expected and what it got.
 *
 * @see docs/troubleshooting.md
 */
export class UsageError extends TypeError {
  override readonly name = 'UsageError';
  /** Which use is wrong. */
  readonly code: UsageErrorCode;

  constructor(code: UsageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
