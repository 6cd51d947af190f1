import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { repositoryRoot } from './pages.js';

/** Folders of `lib/` that run on a developer's machine or in tests, not in a function. */
const outsideFunctions = /^(cli|testing)\//;

/** @returns the syntax of every file of `lib/` that runs in a function */
export function readSources(): readonly ts.SourceFile[] {
  return readdirSync(`${repositoryRoot}lib`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[cm]?ts$/.test(path) && !path.endsWith('.d.ts') && !outsideFunctions.test(path))
    .sort()
    .map((path) => parseSource(`lib/${path}`, readFileSync(`${repositoryRoot}lib/${path}`, 'utf8')));
}

export function parseSource(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Calls back with each node of a file. */
export function visit(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  ts.forEachChild(node, (child) => {
    visit(child, each);
  });
}

/** @returns the fixed parts of a text in the source: one of `'a'`, two of `` `a${b}c` ``; `undefined` if it is not a text */
export function readFixedParts(node: ts.Node): readonly string[] | undefined {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  }
  if (ts.isParenthesizedExpression(node)) return readFixedParts(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const left = readFixedParts(node.left);
    const right = readFixedParts(node.right);
    // The last part of the left text and the first part of the right one are adjacent.
    if (left !== undefined && right !== undefined) {
      const middle = (left.at(-1) ?? '') + (right[0] ?? '');
      return [...left.slice(0, -1), middle, ...right.slice(1)];
    }
  }
  return undefined;
}
