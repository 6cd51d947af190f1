/**
 * Puts got into `dist/<format>/push/got.js`: one file, lean, that costs next to nothing until got is asked for.
 *
 * @see docs/decisions/0701-got-in-one-file.md
 */
import { build } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { builtins, reachBuiltin } from './builtins.mjs';
import { cheapGlobals } from './cheap-globals.mjs';
import { checksPackage, reduceChecks } from './checks.mjs';
import { leftOut } from './left-out.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cheapGlobalsFile = fileURLToPath(new URL('./cheap-globals.mjs', import.meta.url));
const notices = 'THIRD-PARTY-NOTICES.txt';

/** To be called after tsc has filled `dist`. */
export async function bundleGot() {
  const standIns = { ...leftOut, [checksPackage]: await reduceChecks(root) };
  const found = new Set();
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    // No export: esbuild's own code for one stumbles over enumerable keys of Object.prototype.
    stdin: { contents: "import got from 'got'; expose(got);", resolveDir: root, sourcefile: 'got.ts' },
    format: 'iife',
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    metafile: true,
    legalComments: 'none',
    define: cheapGlobals,
    inject: [cheapGlobalsFile],
    plugins: [reduceGot(standIns, found)],
    write: false,
  });
  const inputs = Object.keys(Object.values(metafile.outputs)[0].inputs);
  checkFound([...Object.keys(standIns), ...Object.keys(builtins)], found);
  checkFound(['scripts/got/cheap-globals.mjs'], new Set(inputs));
  const [{ text }] = outputFiles;
  for (const format of ['esm', 'cjs']) {
    writeFileSync(`${root}dist/${format}/push/got.js`, asModule(text.trim(), format));
  }
  writeFileSync(`${root}dist/${notices}`, collectNotices(inputs));
}

/** A function that evaluates the copy when it is first called: as code, for whatever reads or scans files. */
function asModule(code, format) {
  const evaluate = `evaluateGot = () => { let copy; const expose = (got) => { copy = got; }; ${code} return copy; };`;
  return `/*! got ${readVersion('got')} and what it needs, MIT: see dist/${notices} */
${format === 'esm' ? 'export const ' : 'exports.'}${evaluate}
`;
}

function reduceGot(standIns, found) {
  return {
    name: 'reduce-got',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ path, namespace }) => {
        if (namespace === 'reduced') return undefined;
        if (!Object.hasOwn(standIns, path) && !path.startsWith('node:')) return undefined;
        found.add(path);
        return { path, namespace: 'reduced' };
      });
      onLoad({ filter: /./, namespace: 'reduced' }, ({ path }) => {
        if (Object.hasOwn(standIns, path)) return { contents: standIns[path] };
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

/** The licenses of all packages in the copy. */
function collectNotices(inputs) {
  const names = inputs.map((each) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(each)?.[1]);
  names.push(checksPackage);
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
