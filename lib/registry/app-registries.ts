import type { RegistryLike } from '../config/registry-like.js';

/** The part of Node's cache of CommonJS modules that is read: file names to modules. */
export type ModuleCache = Readonly<Record<string, { readonly exports: unknown } | undefined>>;

/**
 * Finds the global registries of every copy of prom-client and of its successor `@prometheus-io/client` that the app has
 * loaded, beside the one that we count with. They are known by what they export, because a copy may be in any folder: a
 * package manager's alias, a layer, a vendored copy. Loads nothing: a copy that no one uses has nothing to push. Copies
 * inside a bundle are in no cache, see `hidden-prom-client.ts`.
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

/** Whether a part of prom-client is a file of its own, and so not inside a bundle. */
export function isInCache(part: unknown, cache: ModuleCache): boolean {
  return Object.values(cache).some((module) => module?.exports === part);
}

/** What CommonJS modules Node.js has loaded, under whatever bundler we are. */
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
    // Anything can be exported, also what throws when it is read.
    return undefined;
  }
}

/** Not by a getter, which may load a module. */
function readValue(object: unknown, name: string): unknown {
  return typeof object === 'function' || (typeof object === 'object' && object !== null)
    ? Reflect.getOwnPropertyDescriptor(object, name)?.value
    : undefined;
}

function isRegistry(candidate: unknown): candidate is RegistryLike {
  return typeof (candidate as Partial<RegistryLike> | null | undefined)?.getMetricsAsJSON === 'function';
}
