import type { Config } from '../config/config.js';
import type { ProtocolName } from '../config/protocol-name.js';
import { importProtocol } from './import/import-protocol.js';
import type { Protocol } from './ports.js';
import { createPushgateway } from './pushgateway/pushgateway.js';

/**
 * Gives the protocol that the settings say: the only place that picks one.
 *
 * @returns to be created once for each that pushes: it may keep state
 */
export function createProtocol(config: Config): Protocol {
  const create = creators[config.protocol];
  if (create === undefined) throw new Error(`Cannot push by ${config.protocol}: it is not there yet`);
  return create(config);
}

/** All are imported, so that a bundle is one file, and do nothing until they are used: see docs/decisions/1402. */
const creators: Readonly<Partial<Record<ProtocolName, (config: Config) => Protocol>>> = {
  import: () => importProtocol,
  pushgateway: ({ endpoint }) => createPushgateway(endpoint),
};
