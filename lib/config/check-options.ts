import { UsageError } from '../errors/usage-error.js';
import { optionTypes, type InstrumentationOptions } from './options.js';

/**
 * Checks that options are an object of known names and types. A value of the right type that makes no sense is
 * not judged here: it costs one line and the default, as a wrong environment variable does.
 *
 * @param options what a user handed to `configure()`; JavaScript users have no compiler to tell them
 * @throws {UsageError} naming the option, the type met and the type wanted; never the value
 */
export function checkOptions(options: InstrumentationOptions): void {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(
      'ERR_INSTRUMENTED_CONFIGURE',
      `Cannot configure: options are ${typeOf(given)}, an object was wanted.`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    const wanted = Object.hasOwn(optionTypes, name)
      ? optionTypes[name as keyof InstrumentationOptions]
      : undefined;
    if (wanted === undefined) {
      throw new UsageError(
        'ERR_INSTRUMENTED_CONFIGURE',
        `Cannot configure "${name}": there is no such option; there are ${Object.keys(optionTypes).join(', ')}.`,
      );
    }
    if (value !== undefined && typeOf(value) !== wanted) {
      throw new UsageError(
        'ERR_INSTRUMENTED_CONFIGURE',
        `Cannot configure "${name}": it is ${typeOf(value)}, ${wanted} was wanted.`,
      );
    }
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
