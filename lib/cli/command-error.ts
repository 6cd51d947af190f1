/**
 * An error with a message that may be printed: it contains no value of a variable. Of all other errors, only the name is
 * printed.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
