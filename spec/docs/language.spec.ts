import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readPages, repositoryRoot } from './support/pages.js';
import { findPhrases, phrases } from './support/phrases.js';

/** Folders of the code to check: comments, messages and titles. */
const folders = [
  'accuracy',
  'bench',
  'deploy/grafana',
  'examples',
  'lib',
  'scripts',
  'simulate',
  'spec',
  'stores',
];

/** Removes code from a page: messages and commands are checked in their source files. */
function withoutCode(markdown: string): string {
  return markdown
    .replace(/^( *)```[^]*?^\1```/gm, (block) => block.replace(/[^\n]/g, ''))
    .replace(/``.+?``|`[^`\n]+`/g, '');
}

function readCode(folder: string): readonly { path: string; text: string }[] {
  return readdirSync(repositoryRoot + folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[cm]?[jt]s$/.test(path) && !path.includes('node_modules'))
    .filter((path) => !/phrases\.ts$|language\.spec\.ts$/.test(path))
    .map((path) => ({
      path: `${folder}/${path}`,
      text: readFileSync(`${repositoryRoot}${folder}/${path}`, 'utf8'),
    }));
}

describe('plain technical English', () => {
  test.each(readPages())('is in $path', ({ text }) => {
    expect(findPhrases(withoutCode(text))).toEqual([]);
  });

  test.each(folders)('is in the code under %s', (folder) => {
    const found = readCode(folder).flatMap(({ path, text }) =>
      findPhrases(text).map((phrase) => ({ path, ...phrase })),
    );

    expect(found).toEqual([]);
  });
});

describe('findPhrases()', () => {
  test.each([
    'holds the freeze. Its counts go along.',
    'what is dearer than node:https by hand',
    'met undefined, a class was wanted',
    'a comment that tells of pushes',
    'a function whose code is not touched',
    'a setting to be had',
  ])('finds a phrase in: %s', (text) => {
    expect(findPhrases(text)).toHaveLength(1);
  });

  test('names a replacement for each phrase', () => {
    expect(phrases.every(([, instead]) => instead !== '')).toBe(true);
  });
});
