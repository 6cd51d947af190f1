/** A failure with a message of ours, which repeats no value of a variable. Of all other errors only the name is printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
