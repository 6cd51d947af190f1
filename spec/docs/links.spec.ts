import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePage, readPage, readPages, repositoryRoot, type Link, type Page } from './support/pages.js';

const pages = readPages();

/** @returns what is wrong with a link, or `undefined` */
function findProblem(link: Link, page: Page): string | undefined {
  const { target } = link;
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return findProblemOutside(target);
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? page.path : posix.join(posix.dirname(page.path), decodeURI(file));
  if (!existsSync(repositoryRoot + path)) return `there is no ${path}`;
  if (anchor === undefined) return undefined;
  if (statSync(repositoryRoot + path).isDirectory()) return `${path} is a folder and has no headings`;
  return readPage(path).anchors.has(anchor) ? undefined : `${path} has no heading #${anchor}`;
}

/** Checks only the form of the URL, without a request. */
function findProblemOutside(target: string): string | undefined {
  if (!URL.canParse(target)) return 'it is not a URL';
  const { protocol, hostname } = new URL(target);
  if (protocol !== 'https:') return `its scheme is ${protocol}`;
  return /\.[a-z]{2,}$/.test(hostname) ? undefined : `${hostname} is not a public host name`;
}

describe('links', () => {
  test.each(pages)('of $path lead to files and headings that exist', (page) => {
    const problems = page.links.map((link) => ({
      at: `${page.path}:${String(link.line)}`,
      link: link.target,
      problem: findProblem(link, page),
    }));

    expect(problems.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  test.each(pages)('and paths in code spans of $path exist in the repository', ({ codeSpans }) => {
    const folders = /^(lib|spec|docs|deploy|examples|scripts|bench|accuracy|simulate|\.github)\/[\w./-]*$/;
    const names = codeSpans.filter((name) => folders.test(name) && name !== 'docs/api');

    expect(names.filter((name) => !existsSync(repositoryRoot + name))).toEqual([]);
  });

  test('are found in text, in tables and around images, and not in code', () => {
    const page = parsePage(
      [
        '# A `b`: c, d',
        '[x](a.md)',
        '![y](b.png)',
        '`[z](c.md)`',
        '',
        '| h |',
        '| - |',
        '| [t](d.md#e) |',
        '## A b c d',
      ].join('\n'),
    );

    expect(page.links.map(({ target }) => target)).toEqual(['a.md', 'b.png', 'd.md#e']);
    expect([...page.anchors]).toEqual(['a-b-c-d', 'a-b-c-d-1']);
  });

  test.each([
    ['no-such-file.md', 'there is no docs/no-such-file.md'],
    ['settings.md#no-such-heading', 'docs/settings.md has no heading #no-such-heading'],
    ['http://example.com', 'its scheme is http:'],
    ['https://localhost/x', 'localhost is not a public host name'],
  ])('are rejected if wrong: %s', (target, problem) => {
    expect(findProblem({ target, line: 1 }, readPage('docs/README.md'))).toBe(problem);
  });

  test('lead from docs/README.md to every page under docs/, to decisions by their titles', () => {
    const index = readPage('docs/README.md');
    const linked = new Set(index.links.map(({ target }) => posix.join('docs', target)));
    const titleLine = ({ path, text }: Page): string =>
      `- [${text.split('\n')[0]?.replace(/^# /, '') ?? ''}](${path.slice('docs/'.length)})`;
    const others = pages.filter(({ path }) => path.startsWith('docs/') && path !== 'docs/README.md');
    const missing = others.filter((page) =>
      page.path.startsWith('docs/decisions/')
        ? !index.text.includes(titleLine(page))
        : !linked.has(page.path),
    );

    expect(missing.map(titleLine), 'lines to add to docs/README.md').toEqual([]);
  });
});
