/** Thrown inside the parser, where a line's number is not known; {@link message} is a half sentence. */
export class LineProblem extends Error {
  override readonly name = 'LineProblem';
}
