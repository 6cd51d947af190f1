import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import MarkdownIt from 'markdown-it';

/** The folder of the repository, with a slash at its end. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

export interface Page {
  /** From the root of the repository, e.g. `docs/testing.md`. */
  readonly path: string;
  readonly text: string;
  /** The names that a link to this page may have after `#`. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
  readonly snippets: readonly Snippet[];
  /** The texts between single backticks. */
  readonly codeSpans: readonly string[];
}

export interface Link {
  /** The target in the text, e.g. `testing.md#with-a-real-endpoint`. */
  readonly target: string;
  readonly line: number;
}

export interface Snippet {
  /** The word after the fence; empty if there is none, or if the code is indented. */
  readonly language: string;
  readonly code: string;
  readonly line: number;
}

/** Folders that are installed, built or written by a tool, and the specs with their fixtures. */
const skippedFolders = /(^|\/)(node_modules|dist|build|coverage|\.cache|\.git|spec|docs\/api)$/;
const markdown = new MarkdownIt({ html: true });

/** @returns every Markdown page of the repository, in the order of their paths */
export function readPages(): readonly Page[] {
  return listPages('').map((path) => readPage(path));
}

function listPages(folder: string): readonly string[] {
  return readdirSync(repositoryRoot + folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder + entry.name;
      if (entry.isDirectory()) return skippedFolders.test(path) ? [] : listPages(`${path}/`);
      return path.endsWith('.md') ? [path] : [];
    });
}

export function readPage(path: string): Page {
  const text = readFileSync(repositoryRoot + path, 'utf8');
  return { path, text, ...parsePage(text) };
}

/** @param text Markdown */
export function parsePage(text: string): Omit<Page, 'path' | 'text'> {
  const anchors = new Set<string>();
  const links: Link[] = [];
  const snippets: Snippet[] = [];
  const codeSpans: string[] = [];
  const tokens = markdown.parse(text, {});
  let line = 1;
  tokens.forEach((token, i) => {
    // Tokens in a table cell have no line.
    if (token.map !== null) line = token.map[0] + 1;
    if (token.type === 'fence' || token.type === 'code_block') {
      snippets.push({ language: token.info.trim(), code: token.content, line });
    }
    if (token.type === 'heading_open') addAnchor(anchors, tokens[i + 1]?.children ?? []);
    for (const child of token.children ?? []) {
      const target = child.attrGet('href') ?? child.attrGet('src');
      if (target !== null) links.push({ target, line });
      if (child.type === 'code_inline') codeSpans.push(child.content);
    }
  });
  return { anchors, links, snippets, codeSpans };
}

interface TextToken {
  readonly type: string;
  readonly content: string;
}

/** Adds an anchor as GitHub does: lower case, without punctuation, spaces as hyphens, repeated ones numbered. */
function addAnchor(anchors: Set<string>, children: readonly TextToken[]): void {
  const title = children
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
  const slug = title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
  let anchor = slug;
  for (let i = 1; anchors.has(anchor); i += 1) anchor = `${slug}-${String(i)}`;
  anchors.add(anchor);
}
