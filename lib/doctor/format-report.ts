import type { Check, Report } from './check.js';

/** @returns the text with colour codes; unchanged if colours are off */
export type Paint = (style: 'green' | 'red' | 'dim' | 'bold', text: string) => string;

const columns = 80;
/** Width of the column of names: the longest name, `client certificate`, with two spaces on both sides. */
const nameColumns = 22;
const marks = { ok: '✓', failed: '✗', skipped: '–' } as const;
const styles = { ok: 'green', failed: 'red', skipped: 'dim' } as const;

/** Formats a report for a terminal. @returns lines of at most 80 columns */
export function formatReport(
  { settings, checks }: Report,
  paint: Paint = (_style, text) => text,
): readonly string[] {
  const failed = checks.filter(({ status }) => status === 'failed').length;
  return [
    paint('bold', 'Settings'),
    ...settings.flatMap(({ name, value, from }) => row(`  ${name}`, `${value}  (${from})`)),
    '',
    paint('bold', 'Checks'),
    ...checks.flatMap((check) => formatCheck(check, paint)),
    '',
    failed === 0
      ? paint('green', 'Every check passed.')
      : paint('red', failed === 1 ? 'One check failed.' : `${String(failed)} checks failed.`),
  ];
}

function formatCheck(
  { name, status, detail, advice, secondOpinion }: Check,
  paint: Paint,
): readonly string[] {
  const [first = '', ...others] = row(`${marks[status]} ${name}`, detail);
  const style = styles[status];
  return [
    paint(style, first),
    ...others.map((line) => paint(style, line)),
    ...[advice, secondOpinion].flatMap((each) => (each === undefined ? [] : row('', `→ ${each}`))),
  ];
}

/** Formats a row of two columns. The text is wrapped between words, or within a word that is wider than the column. */
function row(name: string, text: string): readonly string[] {
  const width = columns - nameColumns;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => cut(each, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines.map((each, i) => `${(i === 0 ? name : '').padEnd(nameColumns)}${each}`.trimEnd());
}

function cut(word: string, width: number): readonly string[] {
  return word.match(new RegExp(`.{1,${String(width)}}`, 'gu')) ?? [''];
}
