import type { Environment } from '../config/environment.js';
import { readHandlerFile } from '../lambda/handler-file.js';
import type { Log } from '../lambda/log.js';
import { Registry } from '../metrics/prom-client.js';
import { isInCache, readModuleCache } from '../registry/other-prom-clients.js';
import { describeHiddenPromClient, findCopies } from '../registry/bundled-prom-client.js';

/**
 * Logs if a bundle contains a second copy of prom-client: its metrics cannot be found.
 *
 * @param isLayer whether a layer instruments, which brings a copy of its own
 */
export function warnOfBundledPromClient(environment: Environment, log: Log, isLayer: boolean): void {
  const file = readHandlerFile(environment);
  if (file === undefined) return;
  const copies = findCopies(file.content);
  const isOursInside = !isLayer && !isInCache(Registry, readModuleCache());
  if (copies.length <= (isOursInside ? 1 : 0)) return;
  log.warn('prom-client', describeHiddenPromClient(file.name, copies, isOursInside));
}
