import { UsageError } from '../errors/usage-error.js';
import { optionTypes, type InstrumentationOptions } from './options.js';

/**
 * Checks that options are an object with known names and types. `resolveConfig()` checks the values: it logs an invalid value
 * and uses the default, as for an environment variable.
 *
 * @param options the argument of `configure()`; no compiler has checked it if the caller is JavaScript
 * @throws {UsageError} with the name of the option, the expected type and the type of the value, but not the value
 */
export function checkOptions(options: InstrumentationOptions): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(
      'ERR_INSTRUMENTED_CONFIGURE',
      `Cannot configure: expected an object of options; got ${describeType(given)}.`,
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
    if (value !== undefined && describeType(value) !== expectedType) {
      throw new UsageError(
        'ERR_INSTRUMENTED_CONFIGURE',
        `Cannot configure "${name}": expected ${expectedType}; got ${describeType(value)}.`,
      );
    }
  }
}

function describeType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
