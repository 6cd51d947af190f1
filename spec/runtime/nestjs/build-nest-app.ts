import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));
/** The fixtures and the examples of the documentation. */
const sources = [fileURLToPath(new URL('./fixtures', import.meta.url)), `${repositoryRoot}examples/nestjs`];

/** A major version of NestJS: 11 is CommonJS, 12 is ES modules. */
export type NestVersion = 'nest11' | 'nest12';

/** @returns whether `npm run setup:peers` was run */
export function isNestInstalled(version: NestVersion): boolean {
  return existsSync(join(repositoryRoot, 'spec/nestjs', version, 'node_modules/@nestjs/core'));
}

/**
 * Compiles fixtures and examples with the packages of a NestJS version, as its users do.
 *
 * @returns the task root
 */
export function buildNestApp(version: NestVersion): string {
  const home = join(repositoryRoot, 'spec/nestjs', version);
  installPackage(join(home, 'node_modules/instrumented-lambda'));

  const taskRoot = join(home, 'dist');
  rmSync(taskRoot, { recursive: true, force: true });
  mkdirSync(taskRoot);
  for (const path of sources.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))) {
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
      fileName: path,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: version === 'nest11' ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
        esModuleInterop: true,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        inlineSourceMap: true,
      },
    });
    writeFileSync(join(taskRoot, basename(path).replace(/\.ts$/, '.js')), outputText);
  }
  return taskRoot;
}

/** Installs the package as a copy, because its real path decides which NestJS it resolves. */
function installPackage(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  for (const part of ['package.json', 'dist'])
    cpSync(join(repositoryRoot, part), join(path, part), { recursive: true });
}
