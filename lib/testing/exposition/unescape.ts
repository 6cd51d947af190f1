import { LineProblem } from './line-problem.js';

/** Label values: `\\`, `\"` and `\n` are all there is. */
export function unescapeLabelValue(escaped: string): string {
  return unescape(escaped, { '\\': '\\', '"': '"', n: '\n' });
}

/** Help texts: `\\` and `\n` are all there is; a quote stands for itself. */
export function unescapeHelp(escaped: string): string {
  return unescape(escaped, { '\\': '\\', n: '\n' });
}

function unescape(escaped: string, meanings: Readonly<Record<string, string>>): string {
  return escaped.replace(/\\(.?)/gsu, (sequence, character: string) => {
    const meaning = Object.hasOwn(meanings, character) ? meanings[character] : undefined;
    if (meaning === undefined) {
      const known = Object.keys(meanings).map((known) => `\\${known}`);
      throw new LineProblem(`met the escape ${sequence}, wanted one of ${known.join(' ')}`);
    }
    return meaning;
  });
}
