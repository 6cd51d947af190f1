import type { RegistryLike } from '../config/registry-like.js';

/** The part that we read of Node's cache of CommonJS modules: file names to modules. */
export type ModuleCache = Readonly<Record<string, { readonly exports: unknown } | undefined>>;

/**
 * Finds the global registries of every copy of prom-client and of its successor `@prometheus-io/client` that the app has
 * loaded, besides the one that this package uses. They are recognised by their exports, because a copy may be in any folder: a
 * package manager's alias, a layer, a vendored copy. It loads nothing: an unused copy has nothing to push. Copies inside a
 * bundle are not in the cache, see `bundled-prom-client.ts`.
 *
 * @param cache modules that Node.js has loaded; ES modules that import prom-client fill it too, since it is CommonJS
 */
export function findAppRegistries(cache: ModuleCache): Set<RegistryLike> {
  const found = new Set<RegistryLike>();
  for (const module of Object.values(cache)) {
    const registry = readGlobalRegistry(module?.exports);
    if (registry !== undefined) found.add(registry);
  }
  return found;
}

/** Whether a part of prom-client is a separate file, and so not inside a bundle. */
export function isInCache(part: unknown, cache: ModuleCache): boolean {
  return Object.values(cache).some((module) => module?.exports === part);
}

/** Reads the CommonJS modules that Node.js has loaded, under every bundler. */
export function readModuleCache(): ModuleCache {
  const { createRequire } = process.getBuiltinModule('node:module');
  return createRequire(process.execPath).cache;
}

/** @param exports of a module: of the main entry, or of the part that is the class `Registry` */
function readGlobalRegistry(exports: unknown): RegistryLike | undefined {
  try {
    const Registry = typeof exports === 'function' ? exports : readValue(exports, 'Registry');
    const candidate = readValue(exports, typeof exports === 'function' ? 'globalRegistry' : 'register');
    return typeof Registry === 'function' && candidate instanceof Registry && isRegistry(candidate)
      ? candidate
      : undefined;
  } catch {
    // An export may throw when it is read.
    return undefined;
  }
}

/** Does not call a getter, which may load a module. */
function readValue(object: unknown, name: string): unknown {
  return typeof object === 'function' || (typeof object === 'object' && object !== null)
    ? Reflect.getOwnPropertyDescriptor(object, name)?.value
    : undefined;
}

function isRegistry(candidate: unknown): candidate is RegistryLike {
  return typeof (candidate as Partial<RegistryLike> | null | undefined)?.getMetricsAsJSON === 'function';
}
