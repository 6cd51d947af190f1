/** Characters that are not visible, by Unicode's categories: controls, formats such as bidi overrides, surrogates. */
const unprintable = /[\p{C}\p{Z}\s]+/gu;

/**
 * Makes one bounded line of printable characters, so that no value can start a new line, move a terminal's cursor or flood
 * a log.
 *
 * @param text anything
 * @param mostCharacters UTF-16 code units; a longer text is cut and ends in `…`
 */
export function toPrintableLine(text: string, mostCharacters: number): string {
  const isCut = text.length > mostCharacters;
  // Cut first: a half character at the cut is then replaced, and the rest of a long text costs no time.
  const line = (isCut ? text.slice(0, mostCharacters - 1) : text).replace(unprintable, ' ').trim();
  return isCut ? `${line}…` : line;
}
