import { existsSync } from 'node:fs';
import { isDisabled } from './is-disabled.js';
import { readHandlerPlaces } from './read-handler-places.js';
import { redirectHandler } from './redirect-handler.js';
import { warnUninstrumented } from './warn-uninstrumented.js';

/** As in `engines` of package.json: the oldest runtime of which Lambda still accepts updates. */
const oldestNodeMajor = 22;

/**
 * Redirects the runtime client to the shim, unless metrics are disabled or the function cannot be instrumented. In the
 * second case, one log line says why.
 *
 * @param shimFile the ES module that exports the instrumented handler
 * @param nodeVersion version of Node.js without a `v`; default: that of this process
 * @returns whether this call has redirected the client; `false` in worker threads and child processes of a process that
 * is redirected
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

/** @returns why the function cannot be instrumented, half a sentence; `undefined` if it can */
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
