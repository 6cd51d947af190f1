import { UsageError } from '../errors/usage-error.js';

/**
 * Checks the options of a decorator or wrapper, for those whom no compiler tells: first of all `@Instrumented`
 * without its parentheses, which would leave a class without its method.
 *
 * @param options what was given
 * @param known the names there are
 * @throws {UsageError} that names the unknown option, or the one of a wrong type
 */
export function checkHandlerOptions(options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new UsageError(
      'ERR_INSTRUMENTED_PLACEMENT',
      `Cannot instrument: expected an object of options; got a value of type ${typeof options}. A decorator needs parentheses: @Instrumented().`,
    );
  }
  const unknown = Reflect.ownKeys(options).find((name) => !known.includes(String(name)));
  if (unknown !== undefined) {
    throw new UsageError(
      'ERR_INSTRUMENTED_PLACEMENT',
      `Cannot instrument: expected only the options ${known.join(', ')}; got "${String(unknown)}". A decorator needs parentheses: @Instrumented().`,
    );
  }
  const { isError } = options as { isError?: unknown };
  if (isError === undefined || typeof isError === 'function') return;
  throw new UsageError(
    'ERR_INSTRUMENTED_PLACEMENT',
    `Cannot instrument with the option isError: expected a function; got ${isError === null ? 'null' : `a value of type ${typeof isError}`}.`,
  );
}
