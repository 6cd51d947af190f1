/**
 * Builds the Lambda layer: `build/layer/instrumented-lambda.zip`, laid out as Lambda unpacks it under `/opt`.
 *
 * The same input gives the same bytes: files have a fixed order and a fixed time, and fflate compresses them, not the zlib of the
 * running Node.js. Run `npm run build` first.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Specs pass another folder as argument. */
const out = process.argv[2] ?? join(root, 'build/layer');
const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** zip stores DOS time, which has no time zone: the local time is written. */
const mtime = new Date(1980, 0, 1);
const modes = { executable: 0o100755, file: 0o100644 };
/** Marks the upper half of the attributes as a Unix mode. */
const unix = 3;

/**
 * Where the function's cold start waits, only the preload and what wraps the handler load.
 * Bundled from the sources, since esbuild cannot join CommonJS modules to one scope: 35 kB and 1 ms of init less.
 */
const parts = [
  { file: 'auto.cjs', format: 'cjs', entry: 'lib/layer/auto.cts' },
  { file: 'shim.mjs', format: 'esm', entry: 'lib/layer/shim.mts' },
  { file: 'load-handler.js', format: 'cjs', entry: 'lib/layer/bundle-entry.ts' },
];

/** A file with the export written out, so that Node.js finds its name when an ES module imports it. */
const durable =
  "exports.durableExecutionPluginProvider=require('./load-handler.js').durableExecutionPluginProvider;\n";

async function bundle({ file, format, entry }) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    minify: true,
    format,
    platform: 'node',
    target: 'node22',
    legalComments: 'none',
    metafile: true,
    // `sideEffects` of package.json names files of `dist`.
    ignoreAnnotations: true,
    write: false,
    absWorkingDir: root,
  });
  return { file, text: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}

/** The licence of every package whose code the layer contains in a fixed order. */
function collectNotices(inputs) {
  const packages = new Set(
    inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  return [...packages].sort().map((folder) => {
    const about = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const text = ['license', 'LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license.md']
      .map((file) => join(root, folder, file))
      .find((file) => existsSync(file));
    return `${about.name} ${about.version} (${about.license})\n\n${text ? readFileSync(text, 'utf8') : ''}`;
  });
}

const bundles = await Promise.all(parts.map(bundle));
const home = `nodejs/node_modules/${name}/`;
const files = {
  [name]: { text: readFileSync(join(root, 'deploy/layer', name), 'utf8'), mode: modes.executable },
  [`${home}package.json`]: {
    text: `${JSON.stringify({ name, version, license, type: 'commonjs', exports: { './auto': './auto.cjs', './durable': './durable.cjs' } })}\n`,
    mode: modes.file,
  },
  [`${home}LICENSE`]: { text: readFileSync(join(root, 'LICENSE'), 'utf8'), mode: modes.file },
  [`${home}THIRD-PARTY-NOTICES`]: {
    text: collectNotices(bundles.flatMap(({ inputs }) => inputs)).join('\n\n---\n\n'),
    mode: modes.file,
  },
  [`${home}durable.cjs`]: { text: durable, mode: modes.file },
  ...Object.fromEntries(bundles.map(({ file, text }) => [`${home}${file}`, { text, mode: modes.file }])),
};

const zip = zipSync(
  Object.fromEntries(
    Object.entries(files)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, { text, mode }]) => [
        path,
        [Buffer.from(text), { mtime, os: unix, attrs: mode * 0x10000, level: 9 }],
      ]),
  ),
);
mkdirSync(out, { recursive: true });
writeFileSync(join(out, `${name}.zip`), zip);

for (const [path, { text }] of Object.entries(files))
  console.log(`${String(Buffer.byteLength(text)).padStart(8)} ${path}`);
console.log(`${String(zip.byteLength).padStart(8)} ${join(out, `${name}.zip`)}, version ${version}`);
console.log(`         sha256 ${createHash('sha256').update(zip).digest('hex')}`);
