import { sections, type Row, type Section } from './rows.js';

/** Writes docs/building.md. */
export function writeBuildingPage(rows: ReadonlyMap<Section, readonly Row[]>): string {
  const tables = sections.map((section) => `${headings[section]}\n\n${writeTable(rows.get(section) ?? [])}`);
  return [introduction, ...tables, rest].join('\n\n');
}

const introduction = `# Building

What each bundler, compiler and test runner needs to build a function with this library. [In short](#in-short) has the rules, and the
tables have every combination that was run. \`npm run test:toolchains\` writes this page; do not edit it.

Each row is a project with the packed package. The tool builds it, the result is deployed without the rest of the project, and the real
Lambda runtime clients of Node.js 22 and 24 invoke it: it must answer and push. A row with a message in the last column does not work; the
column "set" says what to set instead.

## In short

- **Decorators.** The compiler must turn them into plain JavaScript ("lower" them). Otherwise the function fails with
  \`SyntaxError: Invalid or unexpected token\` when the module loads, without a file or line. What to set:
  - tsc, ts-loader, ts-jest, ncc, swc, Babel: nothing, except with \`target: esnext\`, which \`tsc --init\` writes. Set \`es2022\`.
  - esbuild, tsup: \`target: node22\`.
  - rolldown, tsdown, Vite 8, vitest 4 and 5 (all use oxc): \`experimentalDecorators\`.
  - Any tool: \`instrument(fn)\` needs no decorator.
- **ES modules by esbuild.** This package needs no banner. Other CommonJS packages do, such as prom-client's main entry. Without it they
  fail with \`Dynamic require of "util" is not supported\`. The banner:

  \`\`\`sh
  --banner:js="import { createRequire as bannerCreateRequire } from 'node:module'; const require = bannerCreateRequire(import.meta.url);"
  \`\`\`

  webpack, rspack, rollup, rolldown and ncc need none.

- **One file.** No bundler makes a second file of this package. If you split the bundle or leave packages external, deploy all files.
- **One prom-client.** The library pushes your metrics if your code and the library use the same copy of prom-client. It also pushes those
  of another copy that is a file of its own, in any folder and of any version, and of \`@prometheus-io/client\`. It cannot read a second
  copy inside a bundle; one line in the function's log names the versions. Use one version (\`npm ls prom-client\`) and bundle both packages
  or neither, or pass its registry: \`configure({ registries: [register] })\`.
- **Names of error classes.** A minifier renames classes, with other names in each build. \`error_type\` is therefore never a minified name:
  it is the error's own \`name\` or \`code\`, or the nearest built-in class. To count errors by class, keep the names of classes (esbuild:
  \`keepNames: true\`, in the CDK \`bundling: { keepNames: true }\`; terser: \`keep_classnames: true\`), or set \`name\` in each class. SAM has no
  such option: set \`Minify: false\`.
- **\`instrumented-lambda/auto\`** must not be bundled, because it looks for its shim in its own folder.`;

const headings: Readonly<Record<Section, string>> = {
  bundlers: `## Bundlers and compilers

Each project has the README's class handler with a metric of its own, or \`instrument(fn)\` where the row says so. The size is that of all
deployed code without \`node_modules\`, in kB of 1000 bytes, minified except by rollup, Babel and swc.`,
  types: `## Types

Each entry point of the package is compiled with \`skipLibCheck: false\`, \`declaration: true\` and \`exactOptionalPropertyTypes\`, with
\`@types/node\` and without (\`instrumented-lambda/testing\` only with). TypeScript 7 has no \`node10\`.`,
  tests: `## Tests

The first example of [Testing](testing.md), with a push to \`ImportReceiver\`.`,
  frameworks: `## NestJS

Apps from Nest's own template (\`nest new\`) with \`nestHandler()\`, and the template's controller behind HTTP adapters.`,
};

const rest = `## Not supported

Parcel is not in the table: it compiles decorators with a helper that fails when the module loads, with or without this package. Use
\`instrument(fn)\`, or another bundler.
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
