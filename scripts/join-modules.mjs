/**
 * Joins the modules that tsc wrote into few files: each file that Node.js finds and reads costs 0.2 to 0.4 ms of init.
 *
 * @see docs/decisions/1403-few-files-in-the-package.md
 */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';

/** What package.json's `exports` names, in both formats. */
const entries = ['index', 'testing/index', 'nestjs/index', 'middy/index', 'durable/index'];

/** They frame the evaluation of prom-client's files, so they stay files: see docs/decisions/1401. */
const lending = ['metrics/lend-require', 'metrics/return-require'];

/** Stands for the built copy of got. */
const gotFile = '\0got.js';

/** A process of its own, which does without prom-client; `view-server` finds its page beside it. */
const commands = ['cli/bin', 'cli/view/view-server'];

/**
 * @param {string} modules the folder of the modules, with their source maps
 * @param {string} dist the folder that gets `cjs` and `esm`
 */
export async function joinModules(modules, dist) {
  const pathOf = (name) => resolve(modules, `${name}.js`);
  const manualChunks = {
    ...Object.fromEntries(lending.map((name) => [name, [pathOf(name)]])),
    // The rest of what the main entry reaches, which the other entries share.
    library: [pathOf('index')],
  };
  const shared = [...entries, ...lending];
  const got = './push/got.js';
  await join({
    pathOf,
    names: shared,
    got,
    output: { format: 'es', dir: resolve(dist, 'esm'), manualChunks },
  });
  const commonJs = { format: 'cjs', dir: resolve(dist, 'cjs') };
  // The shim requires the last by its path.
  await join({
    pathOf,
    names: [...shared, 'layer/load-handler'],
    got,
    output: { ...commonJs, manualChunks },
  });
  const chunkFileNames = 'cli/[name].js';
  await join({ pathOf, names: commands, got: '../push/got.js', output: { ...commonJs, chunkFileNames } });
  await joinPreload(resolve(dist, 'cjs/layer'));
  for (const file of ['shim.mjs', 'shim.mjs.map'])
    copyFileSync(resolve(modules, 'layer', file), resolve(dist, 'cjs/layer', file));
}

/** `got`: the path of its file from the one that calls it. */
async function join({ pathOf, names, got, output }) {
  const bundle = await rollup({
    input: Object.fromEntries(names.map((name) => [name, pathOf(name)])),
    external: (id) => !/^[./]/.test(id),
    plugins: [readWithMap, linkGot(output.format, got)],
    onwarn: ({ message }) => {
      throw new Error(`Cannot join the modules of lib: ${message}`);
    },
  });
  await bundle.write({
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    sourcemap: true,
    exports: 'named',
    esModule: true,
    // As tsc does it.
    interop: 'auto',
    externalLiveBindings: false,
    generatedCode: { preset: 'es2015', symbols: false },
    // A bare import of prom-client's files, which a bundler would have to keep.
    hoistTransitiveImports: false,
    paths: { [gotFile]: got },
    minifyInternalExports: false,
    ...output,
  });
  await bundle.close();
}

/** Makes source maps name the files of `lib`. */
const readWithMap = {
  name: 'read-with-map',
  load(file) {
    if (!existsSync(`${file}.map`)) return null;
    return { code: readFileSync(file, 'utf8'), map: readFileSync(`${file}.map`, 'utf8') };
  },
};

/**
 * got stays a file of its own (see docs/decisions/0701). CommonJS reads it when it is called; an ES module has no way to
 * do so that bundlers follow into one file.
 */
function linkGot(format, got) {
  return {
    name: 'link-got',
    resolveId(source, importer) {
      if (importer === undefined || !/^\.{1,2}\/(?:.*\/)?got\.js$/.test(source)) return null;
      return format === 'cjs' ? gotFile : { id: gotFile, external: true };
    },
    load(id) {
      if (id !== gotFile) return null;
      return `export const evaluateGot = () => require('${got}').evaluateGot();`;
    },
  };
}

/** A file without any other: it also runs in processes that are no function, and in disabled ones. */
async function joinPreload(layer) {
  await build({
    entryPoints: [resolve(dirname(import.meta.dirname), 'lib/layer/auto.cts')],
    outfile: resolve(layer, 'auto.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    sourcemap: true,
    ignoreAnnotations: true,
  });
}
