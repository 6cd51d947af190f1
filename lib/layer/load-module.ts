import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HandlerName } from './handler-name.js';
import type { RuntimeClient } from './runtime-client.js';

/**
 * Loads a function's module as the runtime client does: the same file in the same way. Errors are not caught: the client
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
 * Loads a module by the rules of clients up to 3.x: requires CommonJS and imports ES modules. A module with falsy exports
 * counts as missing.
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
 * Loads a module by the rules of the 4.x client: imports every kind of module.
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

/** Whether the nearest package.json has `"type": "module"`. The search upwards ends at a folder `node_modules`. */
function isModuleFolder(folder: string): boolean {
  if (folder.endsWith('/node_modules')) return false;
  const file = join(folder, 'package.json');
  if (existsSync(file)) return readPackageType(file) === 'module';
  return folder === '/' ? false : isModuleFolder(dirname(folder));
}

/**
 * @returns the type; `undefined` if the file cannot be read. Then the client would log a warning, and Node.js reports an
 * error
 */
function readPackageType(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}
