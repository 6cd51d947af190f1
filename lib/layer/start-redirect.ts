import { existsSync } from 'node:fs';
import { isDisabled } from './is-disabled.js';
import { readHandlerPlaces } from './read-handler-places.js';
import { redirectHandler } from './redirect-handler.js';
import { warnUninstrumented } from './warn-uninstrumented.js';

/** As in package.json's `engines`: what Lambda still lets functions be updated on. */
const oldestNodeMajor = 22;

/**
 * Redirects the runtime client to our shim, unless the function is disabled or cannot be instrumented; the latter
 * is told in one line.
 *
 * @param shimFile the ES module whose `handler` is the function's own, instrumented
 * @param nodeVersion what runs us, without a `v`
 * @returns whether this process is the function's own, redirected now: neither a worker thread nor a child of it
 */
export function startRedirect(shimFile: string, nodeVersion = process.versions.node): boolean {
  const places = readHandlerPlaces();
  if (isDisabled(places.env)) return false;
  const obstacle = findObstacle(shimFile, nodeVersion);
  if (obstacle === undefined) {
    return redirectHandler(shimFile.replace(/\.mjs$/, '.handler'), places);
  }
  if (places.env._HANDLER !== undefined) warnUninstrumented(places.env, obstacle);
  return false;
}

function findObstacle(shimFile: string, nodeVersion: string): string | undefined {
  if (Number.parseInt(nodeVersion, 10) < oldestNodeMajor) {
    return `expected Node.js ${String(oldestNodeMajor)} or later; got ${nodeVersion}`;
  }
  if (!existsSync(shimFile)) {
    return `shim.mjs is missing beside the preload; load instrumented-lambda/auto from a package or a layer, not from a bundle`;
  }
  // Clients refuse a handler with two dots in a row anywhere in its path.
  return shimFile.includes('..') ? `its folder has ".." in its name` : undefined;
}
