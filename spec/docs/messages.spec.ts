import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { findMessages } from './support/messages.js';
import { readPage } from './support/pages.js';
import { parseSource, readSources } from './support/source.js';

const { text } = readPage('docs/troubleshooting.md');
/** Outcomes that only the library itself reads. */
const internal = new Set(['it was never sent']);

/** Without the doctor: its report contains the advice, and docs/doctor.md describes it. */
const sources = readSources().filter(({ fileName }) => !fileName.startsWith('lib/doctor/'));
const messages = findMessages(sources).filter((message) => !internal.has(message.text));

/** Messages of other programs that users of this package see. */
const ofOthers = ['SyntaxError: Invalid or unexpected token', 'Dynamic require of "util" is not supported'];

/** Paragraphs that are nothing but a message. */
function readDocumentedMessages(): readonly string[] {
  return new MarkdownIt()
    .parse(text, {})
    .filter(({ type, children }) => type === 'inline' && children?.length === 1)
    .flatMap(({ children }) => children ?? [])
    .filter(({ type, content }) => type === 'code_inline' && content.includes(' '))
    .map(({ content }) => content);
}

describe('docs/troubleshooting.md', () => {
  test('contains every message that the library can log or throw', () => {
    expect(messages.length).toBeGreaterThan(60);

    expect(messages.filter((message) => !text.includes(message.text))).toEqual([]);
  });

  test('contains no message that the library does not have', () => {
    const known = [...messages.map((message) => message.text), ...ofOthers];
    const isKnown = (documented: string): boolean =>
      known.some((each) => documented.includes(each) || each.includes(documented));

    expect(readDocumentedMessages().length).toBeGreaterThan(30);
    expect(readDocumentedMessages().filter((documented) => !isKnown(documented))).toEqual([]);
  });
});

describe('findMessages()', () => {
  test.each([
    ['log.warn("the cause", `Cannot do ${what}: it is ${bad}.`);', ['Cannot do …: it is ….']],
    ['log.warn("cause", line);', []],
    ["throw new TypeError('it is no list');", []],
    ["const why = 'it is gone'; onProblem(why);", ['it is gone']],
    ["throw new UsageError('ERR_X', isBad ? 'it is bad' : 'it is odd');", ['it is bad', 'it is odd']],
    ["return { problem: 'it is ' + 'no URL' };", ['it is no URL']],
  ])('finds the messages in %s', (code, texts) => {
    expect(findMessages([parseSource('lib/x.ts', code)]).map((message) => message.text)).toEqual(texts);
  });
});
