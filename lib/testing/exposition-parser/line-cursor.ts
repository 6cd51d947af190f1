import { LineProblem } from './line-problem.js';

const BLANKS = /[ \t]*/y;

/** Reads a line from left to right. */
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
   * Reads text at the current position and moves behind it.
   *
   * @param pattern a sticky regular expression
   * @param expected description of the expected text, for the error
   * @returns the first group of the match, or the whole match if the pattern has no group
   * @throws LineProblem if the text at this position does not match
   */
  take(pattern: RegExp, expected: string): string {
    const match = this.#match(pattern);
    if (match === null) {
      const found = this.#line.slice(this.#position, this.#position + 20);
      throw new LineProblem(
        `expected ${expected}; got ${found === '' ? 'the end of the line' : JSON.stringify(found)}`,
      );
    }
    return match[1] ?? match[0];
  }

  /** Reads the rest of the line. */
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
