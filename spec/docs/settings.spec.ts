import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { optionTypes } from '../../lib/config/options.js';
import { resolveConfig } from '../../lib/config/resolve-config.js';
import { readPage, repositoryRoot } from './support/pages.js';
import { parseSource, readSources, visit } from './support/source.js';
import { readCode, readTableRows } from './support/tables.js';

const { text } = readPage('docs/settings.md');
const settings = readTableRows(text, 'variable');
const documentedVariables = settings.flatMap(({ variable }) => readCode(variable));
const documentedOptions = settings.flatMap(({ option }) => readCode(option));

/** Names that a file reads from the environment: `environment.NAME`, `{ NAME }: Environment`, or a text in `lib/config`. */
function findVariables(file: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  visit(file, (node) => {
    if (ts.isPropertyAccessExpression(node) && /\benv(ironment)?$/.test(node.expression.getText(file))) {
      if (/^_?[A-Z][A-Z\d_]+$/.test(node.name.text)) found.push(node.name.text);
    }
    if (ts.isBindingElement(node) && isOfEnvironment(node.parent.parent, file)) {
      const name = (node.propertyName ?? node.name).getText(file);
      if (/^_?[A-Z]+(_[A-Z\d]+)+$|^_[A-Z]+$/.test(name)) found.push(name);
    }
    if (ts.isStringLiteralLike(node) && isVariableName(node.text, file.fileName)) found.push(node.text);
  });
  return found;
}

/** `const { … } = environment` or a parameter `{ … }: Environment`. */
function isOfEnvironment(node: ts.Node, file: ts.SourceFile): boolean {
  if (ts.isParameter(node)) return node.type?.getText(file) === 'Environment';
  return ts.isVariableDeclaration(node) && /\benv(ironment)?$/.test(node.initializer?.getText(file) ?? '');
}

function isVariableName(name: string, path: string): boolean {
  if (/^(ASSERTS|INSTRUMENTED|AWS)_[A-Z\d_]+$/.test(name)) return true;
  return path.startsWith('lib/config/') && /^[A-Z]+(_[A-Z\d]+)+$/.test(name) && !name.startsWith('ERR_');
}

/** Members of the exported interfaces that describe the options of a handler. */
function findHandlerOptions(files: readonly ts.SourceFile[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of files) {
    visit(file, (node) => {
      if (!ts.isInterfaceDeclaration(node)) return;
      if (!/^(Instrumented|InstrumentedDecorator|LambdaHandler|NestHandler)Options$/.test(node.name.text))
        return;
      for (const member of node.members) if (member.name !== undefined) found.add(member.name.getText(file));
    });
  }
  return found;
}

describe('docs/settings.md', () => {
  const sources = readSources();
  const read = new Set(sources.flatMap(findVariables));

  test('lists every variable that the code reads', () => {
    expect(read.size).toBeGreaterThan(20);
    expect([...read].filter((name) => !documentedVariables.includes(name))).toEqual([]);
  });

  test('lists no variable that the code does not read', () => {
    const code = ['lib', 'deploy/layer']
      .flatMap((folder) =>
        readdirSync(repositoryRoot + folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8')),
      )
      .join('\n');

    expect(documentedVariables.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
  });

  test('lists every option of configure(), and no other', () => {
    expect([...documentedOptions].sort()).toEqual(Object.keys(optionTypes).sort());
  });

  test('lists every option of a handler, and no other', () => {
    const documented = readTableRows(text, 'option').flatMap(({ option }) => readCode(option));

    expect([...documented].sort()).toEqual([...findHandlerOptions(sources)].sort());
  });

  test('describes each variable and names a default for each setting', () => {
    const isSetting = ({ option }: (typeof settings)[number]): boolean => option !== undefined;

    expect(settings.filter(({ meaning }) => meaning === '')).toEqual([]);
    expect(settings.filter((row) => isSetting(row) && row.default === '' && row.option !== '')).toEqual([]);
  });

  test('names the numeric defaults of the code', () => {
    const config: Readonly<Record<string, unknown>> = { ...resolveConfig({}).config };
    const numbers = settings.flatMap(({ option, default: text }) =>
      readCode(option)
        .filter((name) => typeof config[name] === 'number')
        .map((name) => [name, Number(readCode(text)[0]), config[name]] as const),
    );

    expect(numbers.length).toBeGreaterThan(1);
    for (const [name, documented, real] of numbers) expect(documented, name).toBe(real);
  });
});

describe('findVariables()', () => {
  test.each([
    ['const x = environment.SOME_NAME;', ['SOME_NAME']],
    ['const x = read.environment.DEBUG;', ['DEBUG']],
    ['const { AWS_REGION: region } = env;', ['AWS_REGION']],
    ["read.text(options.site, 'ANY_NAME');", ['ANY_NAME']],
    ["throw new UsageError('ERR_SOME_CODE');", []],
  ])('finds the variables in %s', (code, names) => {
    expect(findVariables(parseSource('lib/config/x.ts', code))).toEqual(names);
  });
});
