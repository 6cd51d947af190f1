import type { RegistryLike } from '../config/registry-like.js';

/** The part of Node's cache of CommonJS modules that is read: file names to modules. */
export type ModuleCache = Readonly<Record<string, { readonly exports: unknown } | undefined>>;

/** prom-client and its successor, wherever a package manager has put them. */
const clientFile = /[\\/]node_modules[\\/](?:prom-client|@prometheus-io[\\/]client)[\\/]/;

/**
 * Finds the global registries of every copy of prom-client that the app has loaded, beside the layer's own copy.
 * Nothing is loaded for it: a copy that no one uses has nothing to push.
 *
 * Copies inside a bundle are in no cache; docs/deployment.md says what to do about them.
 *
 * @param cache `require.cache`; ES modules that import prom-client fill it too, since it is CommonJS
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

function isRegistry(candidate: unknown): candidate is RegistryLike {
  return typeof (candidate as Partial<RegistryLike> | null | undefined)?.getMetricsAsJSON === 'function';
}
