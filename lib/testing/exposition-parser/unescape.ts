import { LineProblem } from './line-problem.js';

/** Unescapes a label value: only `\\`, `\"` and `\n` are escapes. */
export function unescapeLabelValue(escaped: string): string {
  return unescape(escaped, { '\\': '\\', '"': '"', n: '\n' });
}

/** Unescapes a help text: only `\\` and `\n` are escapes. */
export function unescapeHelp(escaped: string): string {
  return unescape(escaped, { '\\': '\\', n: '\n' });
}

function unescape(escaped: string, meanings: Readonly<Record<string, string>>): string {
  return escaped.replace(/\\(.?)/gsu, (sequence, character: string) => {
    const meaning = Object.hasOwn(meanings, character) ? meanings[character] : undefined;
    if (meaning === undefined) {
      const known = Object.keys(meanings).map((known) => `\\${known}`);
      throw new LineProblem(`expected one of the escapes ${known.join(' ')}; got ${sequence}`);
    }
    return meaning;
  });
}
