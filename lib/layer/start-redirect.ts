import { existsSync } from 'node:fs';
import { isDisabled } from './is-disabled.js';
import { readHandlerPlaces } from './read-handler-places.js';
import { redirectHandler } from './redirect-handler.js';
import { warnUninstrumented } from './warn-uninstrumented.js';

/** The same as `engines` in package.json: the oldest runtime on which Lambda still allows updates. */
const oldestNodeMajor = 22;

/**
 * Redirects the runtime client to our shim, unless the layer is disabled or the function cannot be instrumented. In the
 * latter case, one log line says so.
 *
 * @param shimFile the ES module that exports the instrumented handler
 * @param nodeVersion version of Node.js, without a `v`
 * @returns whether this process runs the function and is redirected now; `false` in its worker threads and child processes
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
