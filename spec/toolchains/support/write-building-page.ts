import { sections, type Row, type Section } from './rows.js';

/** Writes docs/building.md. */
export function writeBuildingPage(rows: ReadonlyMap<Section, readonly Row[]>): string {
  const tables = sections.map((section) => `${headings[section]}\n\n${writeTable(rows.get(section) ?? [])}`);
  return [introduction, ...tables, rest].join('\n\n');
}

const introduction = `# Building

\`npm run test:toolchains\` writes this page from real runs; do not edit. Each row is the packed package in a project of its own, built
by that tool, deployed without the rest of the project, and invoked under the real Lambda runtime clients of Node.js 22 and 24: it must answer and
push. Rows with a message show what does not work, what it says, and what to set.

## In short

- **Decorators.** tsc, ts-loader, ts-jest, ncc, swc and Babel lower them; with \`target: esnext\`, which \`tsc --init\` writes, tsc keeps
  standard decorators: set \`es2022\`. esbuild and tsup lower standard decorators only with
  \`target\` set (\`node22\`). oxc (rolldown, tsdown, Vite 8, so vitest 4 and 5) lowers those of \`experimentalDecorators\` only.
  A decorator that is not lowered ends in \`SyntaxError: Invalid or unexpected token\` when the module loads; the error names no
  place. Set \`target\` or \`experimentalDecorators\`, or use \`instrument(fn)\`, which needs no decorator.
- **ES modules by esbuild.** This package needs no banner. Other CommonJS packages do, among them prom-client's main entry:
  \`Dynamic require of "util" is not supported\`. The banner:

  \`\`\`sh
  --banner:js="import { createRequire as bannerCreateRequire } from 'node:module'; const require = bannerCreateRequire(import.meta.url);"
  \`\`\`

  webpack, rspack, rollup, rolldown and ncc need none.

- **One file.** No bundler makes a second file of this package. If you split the bundle or leave packages external, deploy all files.
- **One prom-client.** Your metrics are pushed if your prom-client and ours are one copy, or if yours is a file of its own, in any
  folder and at any version; so are those of \`@prometheus-io/client\`. A second copy inside a bundle cannot be read; one line in the
  function's log names the versions. Use one version (\`npm ls prom-client\`) and bundle both packages or neither, or name its
  registry: \`configure({ registries: [register] })\`.
- **Names of error classes.** A minifier renames classes, and differently in each build. \`error_type\` therefore never is a
  minified name: it is the error's own \`name\` or \`code\`; otherwise it is the nearest built-in class. To count errors by class, keep the names
  of classes (esbuild: \`keepNames: true\`, in the CDK \`bundling: { keepNames: true }\`; terser: \`keep_classnames: true\`), or set
  \`name\` in each class. SAM has no such option: set \`Minify: false\`.
- **\`instrumented-lambda/auto\`** must not be bundled: it looks for its shim in its own folder.`;

const headings: Readonly<Record<Section, string>> = {
  bundlers: `## Bundlers and compilers

The README's class handler with a metric of its own; \`instrument(fn)\` where the row says so. The size is of all code deployed,
in kB of 1000 bytes, minified except by rollup, Babel and swc; \`node_modules\` is not in it.`,
  types: `## Types

Every entry is compiled with \`skipLibCheck: false\`, \`declaration: true\` and \`exactOptionalPropertyTypes\`, with \`@types/node\`
and, except for \`instrumented-lambda/testing\`, without. TypeScript 7 has no \`node10\`.`,
  tests: `## Tests

The test of [Testing](testing.md), with a push to \`ImportReceiver\`.`,
  frameworks: `## NestJS

Apps from the Nest command's own template (\`nest new\`) with \`nestHandler()\`, and the template's controller behind
HTTP adapters.`,
};

const rest = `## Not ours

Parcel compiles decorators with a helper that fails when the module loads, with or without this package. Use
\`instrument(fn)\`, or another bundler. It is not in the table.
`;

const head = ['tool', 'versions', 'what', 'set', 'size, kB', 'says'];

function writeTable(rows: readonly Row[]): string {
  const hasSizes = rows.some(({ sizeKb }) => sizeKb !== undefined);
  const hasMessages = rows.some(({ message }) => message !== undefined);
  const columns = [true, true, true, true, hasSizes, hasMessages];
  const lines = rows.map(({ tool, versions, what, set, sizeKb, message }) => [
    tool,
    versions.join(', '),
    what,
    set === '' ? 'nothing' : set,
    sizeKb === undefined ? '' : String(sizeKb),
    message === undefined ? '' : `**\`${message}\`**`,
  ]);
  const write = (cells: readonly string[]): string =>
    `| ${cells.filter((_cell, i) => columns[i]).join(' | ')} |`;
  return [write(head), write(head.map(() => '---')), ...lines.map(write)].join('\n');
}
