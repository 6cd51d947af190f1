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
const requireModules = ['metrics/set-global-require', 'metrics/remove-global-require'];

/** A process of its own, which does without prom-client; `view-server` finds its page beside it. */
const commands = ['cli/bin', 'cli/view/view-server'];

/**
 * @param {string} modules the folder of the modules, with their source maps
 * @param {string} dist the folder that gets `cjs` and `esm`
 */
export async function joinModules(modules, dist) {
  const pathOf = (name) => resolve(modules, `${name}.js`);
  const manualChunks = {
    ...Object.fromEntries(requireModules.map((name) => [name, [pathOf(name)]])),
    // The rest of what the main entry reaches, which the other entries share.
    library: [pathOf('index')],
  };
  const shared = [...entries, ...requireModules];
  await join(pathOf, shared, { format: 'es', dir: resolve(dist, 'esm'), manualChunks });
  const commonJs = { format: 'cjs', dir: resolve(dist, 'cjs') };
  // The shim requires the last by its path.
  await join(pathOf, [...shared, 'layer/load-handler'], { ...commonJs, manualChunks });
  await join(pathOf, commands, { ...commonJs, chunkFileNames: 'cli/[name].js' });
  await joinPreload(resolve(dist, 'cjs/layer'));
  for (const file of ['shim.mjs', 'shim.mjs.map'])
    copyFileSync(resolve(modules, 'layer', file), resolve(dist, 'cjs/layer', file));
}

async function join(pathOf, names, output) {
  const bundle = await rollup({
    input: Object.fromEntries(names.map((name) => [name, pathOf(name)])),
    external: (id) => !/^[./]/.test(id),
    plugins: [readWithMap],
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
