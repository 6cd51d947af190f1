import { build } from 'esbuild';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const formats = ['cjs', 'esm', 'unbundled'] as const;
/** A minified bundle by esbuild, as CommonJS or as an ES module; or the files and `node_modules` unbundled. */
export type Format = (typeof formats)[number];

/** A function's code, ready to be deployed. */
export interface Deployment {
  readonly taskRoot: string;
  readonly handler: string;
  /** Undefined for unbundled files, because `node_modules` contains all installed packages. */
  readonly size: { readonly rawBytes: number; readonly gzipBytes: number } | undefined;
}

const functions = fileURLToPath(new URL('../functions', import.meta.url));
const bench = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** CommonJS within an ES module bundle needs it to require modules of Node.js. Users add the same line. */
const requireBanner =
  "import { createRequire as bannerCreateRequire } from 'node:module';const require = bannerCreateRequire(import.meta.url);";

/**
 * Prepares a function for deployment in its own folder.
 *
 * @param source a file of `bench/functions/`, without the ending
 * @param into an empty folder
 */
export async function deploy(source: string, format: Format, into: string): Promise<Deployment> {
  if (format === 'unbundled') return deployFiles(source, into);
  const outfile = join(into, format === 'esm' ? 'index.mjs' : 'index.js');
  await build({
    entryPoints: [join(functions, `${source}.mjs`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format,
    external: ['@aws-sdk/*', 'dd-trace', '@datadog/*'],
    // The settings for ES modules in the documentation of SAM and CDK.
    ...(format === 'esm' && { mainFields: ['module', 'main'], banner: { js: requireBanner } }),
    logLevel: 'error',
  });
  const code = readFileSync(outfile);
  return {
    taskRoot: into,
    handler: 'index.handler',
    size: { rawBytes: code.length, gzipBytes: gzipSync(code, { level: 9 }).length },
  };
}

/** Deploys files with links to the packages. Links are enough, because a process reads only what it loads. */
function deployFiles(source: string, into: string): Deployment {
  const taskRoot = join(into, 'task');
  cpSync(functions, taskRoot, { recursive: true });
  writeFileSync(join(taskRoot, 'package.json'), '{}\n');
  // Node.js resolves upwards: first the peers, then the repository's packages.
  const peers = join(bench, 'node_modules');
  if (existsSync(peers)) symlinkSync(peers, join(taskRoot, 'node_modules'), 'dir');
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'), 'dir');
  return { taskRoot, handler: `${source}.handler`, size: undefined };
}
