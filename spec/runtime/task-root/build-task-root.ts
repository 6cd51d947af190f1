import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { readBanner } from './read-banner.js';

/** The formats in which users deploy a handler. */
export const taskRootFormats = ['bundled-cjs', 'bundled-esm', 'unbundled-cjs', 'unbundled-esm'] as const;
export type TaskRootFormat = (typeof taskRootFormats)[number];

/** The contents of /var/task: `index.js` or `index.mjs`, and the built package if it is not bundled. */
export interface TaskRoot extends Disposable {
  readonly path: string;
}

const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Builds a task root of one TypeScript module, as users do: bundled by esbuild, or compiled by tsc with the package
 * in `node_modules`.
 *
 * @param source path of the module; it imports `instrumented-lambda` by that name
 */
export async function buildTaskRoot(source: string, format: TaskRootFormat): Promise<TaskRoot> {
  const path = mkdtempSync(join(tmpdir(), 'task-root-'));
  const isModule = format.endsWith('esm');
  const outfile = join(path, isModule ? 'index.mjs' : 'index.js');
  if (format.startsWith('bundled')) {
    await bundle(source, outfile, isModule ? 'esm' : 'cjs');
  } else {
    writeFileSync(outfile, compile(source, isModule ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS));
    symlinkSync(join(repositoryRoot, 'node_modules'), join(path, 'node_modules'), 'dir');
  }
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

async function bundle(source: string, outfile: string, format: 'cjs' | 'esm'): Promise<void> {
  await build({
    entryPoints: [source],
    outfile,
    format,
    bundle: true,
    platform: 'node',
    target: 'node22',
    minify: true,
    keepNames: true,
    sourcemap: 'inline',
    logLevel: 'error',
    absWorkingDir: repositoryRoot,
    tsconfigRaw: '{}',
    ...(format === 'esm' && { banner: { js: readBanner() } }),
  });
}

function compile(source: string, module: ts.ModuleKind): string {
  return ts.transpileModule(readFileSync(source, 'utf8'), {
    fileName: source,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module, esModuleInterop: true, inlineSourceMap: true },
  }).outputText;
}
