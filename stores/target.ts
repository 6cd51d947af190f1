import type { ProtocolName } from '../lib/config/protocol-name.js';
import type { StoreProxy } from '../spec/runtime/stores/store-proxy.js';
import type { Counts } from './counts.js';

/** A running server, and one protocol by which functions push to it. */
export interface Target {
  readonly protocol: ProtocolName;
  /** Where functions push to: a proxy in front of the server. */
  readonly endpoint: string;
  readonly proxy: StoreProxy;
  readonly counts: Counts;
  /** The beginning of the names of all functions that push there. */
  readonly prefix: string;
}

/** @returns the settings of a function that pushes there */
export function settingsOf({ protocol, endpoint }: Target): Readonly<Record<string, string>> {
  return {
    INSTRUMENTED_ENDPOINT: endpoint,
    INSTRUMENTED_PROTOCOL: protocol,
  };
}
