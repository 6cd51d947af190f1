import type { Config } from '../config/config.js';
import type { ProtocolName } from '../config/protocol-name.js';
import { importProtocol } from './import/import-protocol.js';
import { createOtlp } from './otlp/otlp.js';
import type { Protocol } from './protocol.js';
import { createPushgateway } from './pushgateway/pushgateway.js';
import { remoteWrite, remoteWrite2 } from './remote-write/remote-write.js';

/**
 * Creates the protocol that the settings name. No other code decides by the protocol's name.
 *
 * Call it once for each sender, because a protocol may have state.
 */
export function createProtocol(config: Config): Protocol {
  return creators[config.protocol](config);
}

/**
 * All protocols are imported, so that a bundle is one file. Their modules do nothing until they are used: see
 * docs/decisions/1402.
 */
const creators: Readonly<Record<ProtocolName, (config: Config) => Protocol>> = {
  import: () => importProtocol,
  'remote-write': () => remoteWrite,
  'remote-write-2': () => remoteWrite2,
  otlp: ({ otlpLabels }) => createOtlp(otlpLabels),
  pushgateway: ({ endpoint }) => createPushgateway(endpoint),
};
