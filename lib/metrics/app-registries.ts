import type { RegistryLike } from '../config/registry-like.js';

/** The part of Node's cache of CommonJS modules that is read: file names to modules. */
export type ModuleCache = Readonly<Record<string, { readonly exports: unknown } | undefined>>;

/** prom-client and its successor, wherever a package manager has put them. */
const clientFile = /[\\/]node_modules[\\/](?:prom-client|@prometheus-io[\\/]client)[\\/]/;

/**
 * Finds the global registries of every copy of prom-client that the app has loaded, beside the one that we count with.
 * Loads nothing: a copy that no one uses has nothing to push. Copies inside a bundle are in no cache, see
 * `hidden-prom-client.ts`.
 *
 * @param cache modules that Node.js has loaded; ES modules that import prom-client fill it too, since it is CommonJS
 */
export function findAppRegistries(cache: ModuleCache): Set<RegistryLike> {
  const found = new Set<RegistryLike>();
  for (const [file, module] of Object.entries(cache)) {
    if (!clientFile.test(file)) continue;
    const { register, globalRegistry } = (module?.exports ?? {}) as Partial<Record<string, unknown>>;
    for (const candidate of [register, globalRegistry]) if (isRegistry(candidate)) found.add(candidate);
  }
  return found;
}

/** Whether a part of prom-client is from `node_modules`, and so not inside a bundle. */
export function isInCache(part: unknown, cache: ModuleCache): boolean {
  return Object.entries(cache).some(([file, module]) => clientFile.test(file) && module?.exports === part);
}

/** What CommonJS modules Node.js has loaded, under whatever bundler we are. */
export function readModuleCache(): ModuleCache {
  const { createRequire } = process.getBuiltinModule('node:module');
  return createRequire(process.execPath).cache;
}

function isRegistry(candidate: unknown): candidate is RegistryLike {
  return typeof (candidate as Partial<RegistryLike> | null | undefined)?.getMetricsAsJSON === 'function';
}
