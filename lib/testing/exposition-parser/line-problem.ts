/** Thrown by functions of the parser that do not know the line number. {@link message} is a phrase: `expected …; got …`. */
export class LineProblem extends Error {
  override readonly name = 'LineProblem';
}
