import type { RegistryLike } from '../config/registry-like.js';

/** Node's cache of CommonJS modules, by file name, as far as we read it. */
export type ModuleCache = Readonly<Record<string, { readonly exports: unknown } | undefined>>;

/**
 * Finds the global registries of every copy of prom-client, and of its successor `@prometheus-io/client`, that the app has
 * loaded. It recognises a copy by its exports, because a copy may be in any folder: a package manager's alias, a layer, a
 * vendored copy. It loads no module, because a copy that is not loaded has no metrics. The cache does not contain copies inside a
 * bundle, see `bundled-prom-client.ts`.
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

/** @returns whether a part of prom-client was loaded from its own file; if not, it is inside a bundle */
export function isInCache(part: unknown, cache: ModuleCache): boolean {
  return Object.values(cache).some((module) => module?.exports === part);
}

/** Reads Node's module cache. In a bundle, `require.cache` may be the bundler's own, so `require` is created here. */
export function readModuleCache(): ModuleCache {
  const { createRequire } = process.getBuiltinModule('node:module');
  return createRequire(process.execPath).cache;
}

/** @param exports the exports of any module; those of prom-client's main entry and of its `registry.js` have the registry */
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

/** Reads a property without calling a getter, because a getter may load a module. */
function readValue(object: unknown, name: string): unknown {
  return typeof object === 'function' || (typeof object === 'object' && object !== null)
    ? Reflect.getOwnPropertyDescriptor(object, name)?.value
    : undefined;
}

function isRegistry(candidate: unknown): candidate is RegistryLike {
  return typeof (candidate as Partial<RegistryLike> | null | undefined)?.getMetricsAsJSON === 'function';
}
