import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

/** The folder of a function in all forms that users deploy; call `remove()` at the end. */
export interface TaskRoot {
  readonly path: string;
  /** A folder without packages; its handler is `index.handler`. */
  readonly withoutPackages: string;
  remove(): void;
}

/**
 * Copies the fixtures to a folder outside of this repository's packages. Compiles `orders.ts` to CommonJS by tsc and by
 * esbuild, which assign exports and define getters.
 */
export async function prepareTaskRoot(): Promise<TaskRoot> {
  const folder = mkdtempSync(join(tmpdir(), 'task-'));
  const path = join(folder, 'function');
  const withoutPackages = join(folder, 'without-packages');
  cpSync(fixtures, path, { recursive: true });
  cpSync(join(fixtures, 'folder'), withoutPackages, { recursive: true });
  const source = join(path, 'orders.ts');
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions });
  writeFileSync(join(path, 'tsc.js'), outputText);
  await build({
    entryPoints: [source],
    outfile: join(path, 'esbuild.js'),
    format: 'cjs',
    platform: 'node',
    bundle: true,
    logLevel: 'error',
  });
  linkPackages(path);
  return { path, withoutPackages, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Links the function's own copies of packages. Links are enough, because Node.js resolves them. */
function linkPackages(taskRoot: string): void {
  mkdirSync(join(taskRoot, 'node_modules'));
  symlinkSync(repository, join(taskRoot, 'node_modules/instrumented-lambda'), 'dir');
  symlinkSync(
    join(repository, 'node_modules/prom-client'),
    join(taskRoot, 'node_modules/prom-client'),
    'dir',
  );
}
