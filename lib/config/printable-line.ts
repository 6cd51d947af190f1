/** Characters that are not visible, by Unicode's categories: controls, formats such as bidi overrides, surrogates. */
const unprintable = /[\p{C}\p{Z}\s]+/gu;

/**
 * Turns a text into one line of printable characters and limits its length, so that no value can start a new line, move
 * the cursor of a terminal or flood a log.
 *
 * @param text anything
 * @param maxCharacters UTF-16 code units; a longer text is cut and ends in `…`
 */
export function toPrintableLine(text: string, maxCharacters: number): string {
  const isCut = text.length > maxCharacters;
  // Cut before the replacement: half a character at the cut is then replaced too, and the rest of a long text takes no time.
  const line = (isCut ? text.slice(0, maxCharacters - 1) : text).replace(unprintable, ' ').trim();
  return isCut ? `${line}…` : line;
}
