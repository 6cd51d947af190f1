import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { parser as promql } from '@prometheus-io/lezer-promql';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../lib/cli/parse-command.js';
import { readPage, readPages, repositoryRoot } from './support/pages.js';
import { readCode, readTableRows } from './support/tables.js';

const pages = readPages();
const snippets = pages.flatMap(({ path, snippets: each }) =>
  each.map(({ language, code, line }) => ({ at: `${path}:${String(line)}`, language, code })),
);
const inLanguage = (...languages: readonly string[]): typeof snippets =>
  snippets.filter(({ language }) => languages.includes(language));
const manifest = JSON.parse(readFileSync(`${repositoryRoot}package.json`, 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** Files that are compiled and run: `spec/docs/support/examples.ts` says by which command. */
function readExamples(): readonly string[] {
  return readdirSync(`${repositoryRoot}examples`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .map((path) => readFileSync(`${repositoryRoot}examples/${path}`, 'utf8'))
    .map((text) => text.replace(/^ *\/\/ eslint-disable.*\n/gm, ''));
}

describe('snippets', () => {
  test('name their language', () => {
    const known = ['ts', 'sh', 'yaml', 'json', 'promql', 'sql', 'text'];

    expect(snippets.filter(({ language }) => !known.includes(language))).toEqual([]);
  });

  test('in JSON parse to objects', () => {
    for (const { code } of inLanguage('json')) expect(JSON.parse(code)).toBeTypeOf('object');
  });

  test('in TypeScript are parts of files under examples/', () => {
    const examples = readExamples();
    const foreign = inLanguage('ts').filter(
      ({ code }) => !examples.some((example) => example.includes(code)),
    );

    expect(inLanguage('ts').length).toBeGreaterThan(10);
    expect(foreign).toEqual([]);
  });

  test.each(inLanguage('sh'))('in the shell can be parsed: $at', ({ code }) => {
    expect(() => execFileSync('bash', ['-n'], { input: code, stdio: 'pipe' })).not.toThrow();
  });

  test.each(inLanguage('yaml'))('in YAML can be parsed: $at', async ({ code }) => {
    await expect(format(code, { parser: 'yaml' })).resolves.toBeDefined();
  });

  test.each(inLanguage('json'))('in JSON can be parsed: $at', ({ code }) => {
    expect(() => JSON.parse(code) as unknown).not.toThrow();
  });

  test.each(inLanguage('promql'))('in PromQL can be parsed: $at', ({ code }) => {
    const tree = promql.configure({ strict: true });

    expect(() => tree.parse(code.trim())).not.toThrow();
  });

  test.each(
    inLanguage('sh').flatMap(({ at, code }) =>
      readCommandLines(code).map((command) => ({ at, command: command.join(' '), args: command })),
    ),
  )('call the command with valid arguments: $command ($at)', ({ args }) => {
    // These two commands parse their own arguments; spec/package/ runs them.
    if (['doctor', 'view'].includes(args.join(' '))) return;

    expect(parseCommand(args, { INSTRUMENTED_PASSWORD: 'x' })).not.toHaveProperty('problem');
  });
});

/** Arguments of each `npx instrumented-lambda …`, without placeholders. */
function readCommandLines(code: string): readonly (readonly string[])[] {
  const lines = code.replaceAll('\\\n', ' ').matchAll(/npx instrumented-lambda ([^\n#]*)/g);
  return [...lines].map(([, args = '']) =>
    (args.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, '')),
  );
}

describe('pages', () => {
  test.each(pages)('name only npm scripts that exist: $path', ({ text }) => {
    const scripts = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name ?? '');

    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });

  test.each(pages)('name only variables of docs/settings.md: $path', ({ path, text }) => {
    const documented = new Set(
      readTableRows(readPage('docs/settings.md').text, 'variable').flatMap(({ variable }) =>
        readCode(variable),
      ),
    );
    const names = new Set(text.match(/\b(ASSERTS|INSTRUMENTED)_[A-Z_]*[A-Z]\b/g));
    const ofOthers = path === 'docs/migration.md' ? /^ASSERTS_METRICSTORE_/ : /^$/;

    expect([...names].filter((name) => !documented.has(name) && !ofOthers.test(name))).toEqual([]);
  });
});
