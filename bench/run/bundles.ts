import { build } from 'esbuild';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const formats = ['cjs', 'esm', 'unbundled'] as const;
/** A bundle of esbuild's, minified, as CommonJS or as an ES module; or files and `node_modules` as they are. */
export type Format = (typeof formats)[number];

/** A function's code, ready to be deployed. */
export interface Deployment {
  readonly taskRoot: string;
  readonly handler: string;
  /** Nothing for files as they are: `node_modules` holds all that was ever installed. */
  readonly size: { readonly rawBytes: number; readonly gzipBytes: number } | undefined;
}

const functions = fileURLToPath(new URL('../functions', import.meta.url));
const bench = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Without it, CommonJS inside an ES module cannot require Node's own modules: users add the same line. */
const requireBanner =
  "import { createRequire as bannerCreateRequire } from 'node:module';const require = bannerCreateRequire(import.meta.url);";

/**
 * Makes a function ready in a folder of its own.
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
    // As SAM's and CDK's documentation has it for ES modules.
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

/** Links rather than copies of the packages: only what is loaded is read. */
function deployFiles(source: string, into: string): Deployment {
  const taskRoot = join(into, 'task');
  cpSync(functions, taskRoot, { recursive: true });
  writeFileSync(join(taskRoot, 'package.json'), '{}\n');
  // Node.js looks upwards: the peers first, then the repository's own packages.
  const peers = join(bench, 'node_modules');
  if (existsSync(peers)) symlinkSync(peers, join(taskRoot, 'node_modules'), 'dir');
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'), 'dir');
  return { taskRoot, handler: `${source}.handler`, size: undefined };
}
