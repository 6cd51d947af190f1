/**
 * Joins the modules that tsc wrote into few files: each file that Node.js finds and reads costs 0.2 to 0.4 ms of init.
 *
 * @see docs/decisions/1403-few-files.md
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

/** What `bin`, the shim and the demo load by its path. */
const commonJsEntries = ['cli/bin', 'cli/view/view-server', 'layer/load-handler'];

/**
 * @param {string} modules the folder of the modules, with their source maps
 * @param {string} dist the folder that gets `cjs` and `esm`
 */
export async function joinModules(modules, dist) {
  await join(modules, { format: 'es', dir: resolve(dist, 'esm'), names: [...entries, ...lending] });
  await join(modules, {
    format: 'cjs',
    dir: resolve(dist, 'cjs'),
    names: [...entries, ...lending, ...commonJsEntries],
  });
  await joinPreload(resolve(dist, 'cjs/layer'));
  for (const file of ['shim.mjs', 'shim.mjs.map'])
    copyFileSync(resolve(modules, 'layer', file), resolve(dist, 'cjs/layer', file));
}

async function join(modules, { format, dir, names }) {
  const bundle = await rollup({
    input: Object.fromEntries(names.map((name) => [name, resolve(modules, `${name}.js`)])),
    external: (id) => !/^[./]/.test(id),
    plugins: [readWithMap, linkGot(format)],
    onwarn: ({ message }) => {
      throw new Error(`Cannot join the modules of lib: ${message}`);
    },
  });
  await bundle.write({
    dir,
    format,
    manualChunks: {
      ...Object.fromEntries(lending.map((name) => [name, [resolve(modules, `${name}.js`)]])),
      // The rest of what the main entry reaches, which the other entries share.
      library: [resolve(modules, 'index.js')],
    },
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
    paths: { [gotFile]: './push/got.js' },
    minifyInternalExports: false,
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
function linkGot(format) {
  return {
    name: 'link-got',
    resolveId(source, importer) {
      if (importer === undefined || !/^\.{1,2}\/(?:.*\/)?got\.js$/.test(source)) return null;
      return format === 'cjs' ? gotFile : { id: gotFile, external: true };
    },
    load(id) {
      if (id !== gotFile) return null;
      return "export const evaluateGot = () => require('./push/got.js').evaluateGot();";
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
