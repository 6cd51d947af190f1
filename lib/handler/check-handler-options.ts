import { UsageError } from '../errors/usage-error.js';

const predicates = ['ignore', 'isError', 'errorType'] as const;

/**
 * Checks the options of a decorator or wrapper, because JavaScript callers have no compiler. The most frequent mistake is
 * `@Instrumented` without parentheses, which would remove the method.
 *
 * @param options the argument of the user
 * @param others names of further options, besides the predicates
 * @throws {UsageError} if an option is unknown or has a wrong type; the message contains its name
 */
export function checkHandlerOptions(options: unknown, others: readonly string[] = []): void {
  if (typeof options !== 'object' || options === null) {
    throw new UsageError(
      'ERR_INSTRUMENTED_PLACEMENT',
      `Cannot instrument: expected an object of options; got a value of type ${typeof options}. A decorator needs parentheses: @Instrumented().`,
    );
  }
  const known: readonly string[] = [...predicates, ...others];
  const unknown = Reflect.ownKeys(options).find((name) => !known.includes(String(name)));
  if (unknown !== undefined) {
    throw new UsageError(
      'ERR_INSTRUMENTED_PLACEMENT',
      `Cannot instrument: expected only the options ${known.join(', ')}; got "${String(unknown)}". A decorator needs parentheses: @Instrumented().`,
    );
  }
  for (const name of predicates) {
    const given = (options as Partial<Record<string, unknown>>)[name];
    if (given === undefined || typeof given === 'function') continue;
    throw new UsageError(
      'ERR_INSTRUMENTED_PLACEMENT',
      `Cannot instrument with the option ${name}: expected a function; got ${given === null ? 'null' : `a value of type ${typeof given}`}.`,
    );
  }
}
