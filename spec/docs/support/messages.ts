import ts from 'typescript';
import { readFixedParts, visit } from './source.js';

/** A message that the library can log or throw in a function. */
export interface Message {
  /** The text with `…` for each variable part. */
  readonly text: string;
  /** File and line. */
  readonly at: string;
}

/** Functions and methods with a message or a part of it as an argument. */
const sinks = new Set([
  'warn',
  'debug',
  'reportProblem',
  'onProblem',
  'onUnreadable',
  'warnUninstrumented',
  'beforeBody',
  'atAnyTime',
  'fail',
]);
/** Properties and constants that hold a part of a message. */
const holders = new Set(['problem', 'problems', 'detail', 'obstacle', 'lateStages']);
/** Functions that return a part of a message. */
const describers = /^(find(Problem|Obstacle)|tooMany|describe.*)$/;
/** Folders with error messages that users see. A log line contains only class and code of other errors. */
const shownErrors = /^lib\/(journal|layer)\//;

/**
 * Finds every message: arguments of the log, messages of errors, and the reasons at the end of messages.
 *
 * @param files of the library, without the command line and the test kit
 */
export function findMessages(files: readonly ts.SourceFile[]): readonly Message[] {
  const messages = files.flatMap((file) => {
    const found: Message[] = [];
    const add = (node: ts.Node): void => {
      for (const text of findTexts(node, file)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        found.push({ text, at: `${file.fileName}:${String(line + 1)}` });
      }
    };
    visit(file, (node) => {
      for (const part of findParts(node)) add(part);
    });
    return found;
  });
  return messages.filter(({ text }) => isSentence(text));
}

/** @returns the part of a message that a page must contain: without the variable parts at its ends */
function tidy(parts: readonly string[]): string {
  return parts
    .join('…')
    .replace(/…+/g, '…')
    .replace(/^…\s*|\s*…$/g, '');
}

/** @returns whether a text is a sentence, and not only a name, a number or punctuation */
function isSentence(text: string): boolean {
  return /\p{L}{2,}.* .*\p{L}{2,}/u.test(text);
}

function findParts(node: ts.Node): readonly ts.Node[] {
  if (ts.isCallExpression(node) && sinks.has(nameOf(node.expression))) {
    const isOfLog = nameOf(node.expression) === 'warn' && node.arguments.length > 1;
    // The first argument of `log.warn()` only names the cause.
    return isOfLog ? node.arguments.slice(1) : node.arguments;
  }
  if (ts.isNewExpression(node) && isShown(node)) return node.arguments ?? [];
  if (ts.isPropertyAssignment(node) && holders.has(node.name.getText())) return [node.initializer];
  if (ts.isVariableDeclaration(node) && holders.has(node.name.getText()) && node.initializer) {
    const { initializer } = node;
    // A table: each entry is a message.
    if (ts.isObjectLiteralExpression(initializer)) {
      return initializer.properties.filter(ts.isPropertyAssignment).map((entry) => entry.initializer);
    }
    return [initializer];
  }
  if (ts.isReturnStatement(node) && node.expression && describers.test(functionAround(node))) {
    return [node.expression];
  }
  return [];
}

function isShown(node: ts.NewExpression): boolean {
  const name = nameOf(node.expression);
  return (
    name === 'UsageError' ||
    name === 'AuthenticationError' ||
    (name.endsWith('Error') && shownErrors.test(node.getSourceFile().fileName))
  );
}

function nameOf(expression: ts.Expression): string {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  return name.replace(/^#/, '');
}

function functionAround(node: ts.Node): string {
  const around = ts.findAncestor(node, ts.isFunctionDeclaration);
  return around?.name?.text ?? '';
}

/** @returns the texts in an expression: itself, both branches of a condition, or a constant of the same file */
function findTexts(node: ts.Node, file: ts.SourceFile): readonly string[] {
  const parts = readFixedParts(node);
  if (parts !== undefined) return [tidy(parts)];
  if (ts.isConditionalExpression(node)) {
    return [...findTexts(node.whenTrue, file), ...findTexts(node.whenFalse, file)];
  }
  if (ts.isBinaryExpression(node)) return [...findTexts(node.left, file), ...findTexts(node.right, file)];
  if (ts.isIdentifier(node)) return findConstant(node.text, file);
  return [];
}

function findConstant(name: string, file: ts.SourceFile): readonly string[] {
  const texts: string[] = [];
  visit(file, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== name || !node.initializer) return;
    const parts = readFixedParts(node.initializer);
    if (parts !== undefined) texts.push(tidy(parts));
  });
  return texts;
}
