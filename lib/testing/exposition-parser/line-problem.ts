/** Thrown inside the parser, where the line number is unknown; {@link message} is half a sentence. */
export class LineProblem extends Error {
  override readonly name = 'LineProblem';
}
