/** A failure in words of our own, which repeat no value of a variable; of every other error only its name is printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
