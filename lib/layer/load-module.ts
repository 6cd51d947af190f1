import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HandlerName } from './handler-name.js';
import type { RuntimeClient } from './runtime-client.js';

/**
 * Loads a function's module as its runtime client does: the same file in the same way. Errors are left to the client, which
 * reports them.
 *
 * @param taskRoot the folder with the function's code, `/var/task`
 */
export function loadModule(name: HandlerName, taskRoot: string, client: RuntimeClient): Promise<unknown> {
  return client.generation === 'old'
    ? loadAsOldClient(name, taskRoot, client)
    : loadAsNewClient(name, taskRoot, client);
}

/**
 * Requires CommonJS and imports ES modules. A module with falsy exports counts as missing.
 *
 * @see `_tryRequire` of aws-lambda-ric 3.3.0, src/UserFunction.js
 */
async function loadAsOldClient(
  { moduleRoot, moduleName }: HandlerName,
  taskRoot: string,
  { require, import: importFile }: RuntimeClient,
): Promise<unknown> {
  const base = resolve(taskRoot, moduleRoot, moduleName);
  const requireIfThere = (path: string): unknown =>
    existsSync(path) ? (require(path) as unknown) : undefined;
  const importIfThere = (path: string): unknown => (existsSync(path) ? importFile(path) : undefined);
  const isModule = existsSync(`${base}.js`) && isModuleFolder(dirname(base));

  const attempts = [
    () => requireIfThere(base),
    () => (isModule ? importIfThere(`${base}.js`) : requireIfThere(`${base}.js`)),
    () => importIfThere(`${base}.mjs`),
    () => requireIfThere(`${base}.cjs`),
  ];
  for (const attempt of attempts) {
    const exported = await attempt();
    if (exported) return exported;
  }
  return require(require.resolve(moduleName, { paths: [taskRoot, moduleRoot] })) as unknown;
}

/**
 * Imports every kind of module.
 *
 * @see `loadModule` of aws-lambda-ric 4.0.2, index.mjs
 */
async function loadAsNewClient(
  { moduleRoot, moduleName }: HandlerName,
  taskRoot: string,
  { require, import: importFile }: RuntimeClient,
): Promise<unknown> {
  const base = resolve(taskRoot, moduleRoot, moduleName);
  const file = ['', '.js', '.mjs', '.cjs']
    .map((extension) => `${base}${extension}`)
    .find((path) => existsSync(path));
  if (file !== undefined) return importFile(file);
  const paths = [taskRoot, join(taskRoot, moduleRoot)];
  return require(require.resolve(moduleName, { paths })) as unknown;
}

/** Whether the nearest package.json says `"type": "module"`; the search ends where packages are installed. */
function isModuleFolder(folder: string): boolean {
  if (folder.endsWith('/node_modules')) return false;
  const file = join(folder, 'package.json');
  if (existsSync(file)) return readPackageType(file) === 'module';
  return folder === '/' ? false : isModuleFolder(dirname(folder));
}

/** If it cannot be read, the folder is not an ES module's: the client would log a warning, and Node.js throws an error. */
function readPackageType(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}
