import { LineProblem } from './line-problem.js';

const BLANKS = /[ \t]*/y;

/** A position in a line; taking text moves it forward. */
export class LineCursor {
  readonly #line: string;
  #position = 0;

  constructor(line: string) {
    this.#line = line;
  }

  /** The next character, or an empty string at the end. */
  get next(): string {
    return this.#line.charAt(this.#position);
  }

  skipBlanks(): void {
    this.#match(BLANKS);
  }

  /**
   * @param pattern a sticky expression; its first group is returned, or the whole match if it has none.
   * @param wanted names the expected text, for the error.
   * @throws LineProblem if the text at this position is something else.
   */
  take(pattern: RegExp, wanted: string): string {
    const match = this.#match(pattern);
    if (match === null) {
      const met = this.#line.slice(this.#position, this.#position + 20);
      throw new LineProblem(
        `expected ${wanted}; got ${met === '' ? 'the end of the line' : JSON.stringify(met)}`,
      );
    }
    return match[1] ?? match[0];
  }

  /** Takes the rest of the line. */
  takeRest(): string {
    const rest = this.#line.slice(this.#position);
    this.#position = this.#line.length;
    return rest;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#line);
    if (match !== null) {
      this.#position = pattern.lastIndex;
    }
    return match;
  }
}
