import type { Environment } from '../config/environment-variables.js';
import { readHandlerFile } from '../lambda/handler-file.js';
import type { Log } from '../lambda/log.js';
import { Registry } from '../metrics/prom-client.js';
import { isInCache, readModuleCache } from '../registry/other-prom-clients.js';
import { describeHiddenPromClient, findCopies } from '../registry/bundled-prom-client.js';

/**
 * Logs if the function's bundle contains a copy of prom-client with metrics that cannot be found.
 *
 * @param isLayer whether the layer instruments the function, with its own copy outside the bundle
 */
export function warnOfBundledPromClient(environment: Environment, log: Log, isLayer: boolean): void {
  const file = readHandlerFile(environment);
  if (file === undefined) return;
  const copies = findCopies(file.content);
  const isOursInside = !isLayer && !isInCache(Registry, readModuleCache());
  if (copies.length <= (isOursInside ? 1 : 0)) return;
  log.warn('prom-client', describeHiddenPromClient(file.name, copies, isOursInside));
}
