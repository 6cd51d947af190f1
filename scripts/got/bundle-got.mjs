/**
 * Puts got into `dist/<format>/push/got.js`: one file, lean, that loads nothing until it is loaded itself.
 *
 * @see docs/decisions/0701-got-in-one-file.md
 */
import { build } from 'esbuild';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { builtins, reachBuiltin } from './builtins.mjs';
import { cheapGlobals } from './cheap-globals.mjs';
import { leftOut } from './left-out.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cheapGlobalsFile = fileURLToPath(new URL('./cheap-globals.mjs', import.meta.url));
const notices = 'THIRD-PARTY-NOTICES.txt';

/** To be called after tsc has filled `dist`. */
export async function bundleGot() {
  for (const format of ['esm', 'cjs']) {
    const outfile = `${root}dist/${format}/push/got.js`;
    const found = new Set();
    const { metafile } = await build({
      absWorkingDir: root,
      stdin: { contents: "export { default as got } from 'got';", resolveDir: root, sourcefile: 'got.ts' },
      outfile,
      format,
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node22',
      metafile: true,
      legalComments: 'none',
      banner: { js: `/*! got ${readVersion('got')} and what it needs, MIT: see dist/${notices} */` },
      define: cheapGlobals,
      inject: [cheapGlobalsFile],
      plugins: [reduceGot(found)],
    });
    // Of tsc's own output; got's errors end up in one line of ours, so nobody steps through this file.
    rmSync(`${outfile}.map`);
    const inputs = Object.keys(Object.values(metafile.outputs)[0].inputs);
    checkFound([...Object.keys(leftOut), ...Object.keys(builtins)], found);
    checkFound(['scripts/got/cheap-globals.mjs'], new Set(inputs));
    writeFileSync(`${root}dist/${notices}`, collectNotices(inputs));
  }
}

function reduceGot(found) {
  return {
    name: 'reduce-got',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path, namespace }) => {
        if (namespace === 'reduced') return undefined;
        if (!Object.hasOwn(leftOut, path) && !path.startsWith('node:')) return undefined;
        found.add(path);
        return { path, namespace: 'reduced' };
      });
      onLoad({ filter: /./, namespace: 'reduced' }, ({ path }) => {
        if (Object.hasOwn(leftOut, path)) return { contents: leftOut[path] };
        if (Object.hasOwn(builtins, path)) return { contents: reachBuiltin(path) };
        return { errors: [{ text: `Cannot reach ${path}: scripts/got/builtins.mjs does not have it` }] };
      });
    },
  };
}

/** A newer got may be laid out otherwise; then what was left out would be back unnoticed. */
function checkFound(wanted, found) {
  const missing = wanted.filter((each) => !found.has(each));
  if (missing.length > 0) throw new Error(`Cannot reduce got: it no longer imports ${missing.join(', ')}`);
}

/** The licenses of all packages whose code is in the copy. */
function collectNotices(inputs) {
  const names = inputs.map((each) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(each)?.[1]);
  const packages = [...new Set(names.filter((each) => each !== undefined))].sort();
  const texts = packages.map((name) => {
    const folder = `${root}node_modules/${name}`;
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`Cannot copy ${name}: it has no license file`);
    return `${name} ${readVersion(name)}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
  });
  return `push/got.js holds code of these packages.\n\n${texts.join('\n---\n\n')}`;
}

function readVersion(name) {
  return JSON.parse(readFileSync(`${root}node_modules/${name}/package.json`, 'utf8')).version;
}
