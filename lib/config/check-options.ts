import { UsageError } from '../errors/usage-error.js';
import { optionTypes, type InstrumentationOptions } from './options.js';

/**
 * Checks that options are an object of known names and types. Values are checked in `resolveConfig()`: a wrong one is
 * logged and its default is used, as for an environment variable.
 *
 * @param options the argument of `configure()`; in JavaScript no compiler has checked it
 * @throws {UsageError} that names the option, the expected type and the type it got; never the value
 */
export function checkOptions(options: InstrumentationOptions): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(
      'ERR_INSTRUMENTED_CONFIGURE',
      `Cannot configure: expected an object of options; got ${typeOf(given)}.`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    const expectedType = Object.hasOwn(optionTypes, name)
      ? optionTypes[name as keyof InstrumentationOptions]
      : undefined;
    if (expectedType === undefined) {
      throw new UsageError(
        'ERR_INSTRUMENTED_CONFIGURE',
        `Cannot configure "${name}": expected one of ${Object.keys(optionTypes).join(', ')}.`,
      );
    }
    if (value !== undefined && typeOf(value) !== expectedType) {
      throw new UsageError(
        'ERR_INSTRUMENTED_CONFIGURE',
        `Cannot configure "${name}": expected ${expectedType}; got ${typeOf(value)}.`,
      );
    }
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
