import { createServer } from 'node:net';
import { blackHole } from '../../../lib/testing/black-hole.js';
import { CertificateAuthority } from '../../../lib/testing/certificate/certificate-authority.js';
import type { Fault } from '../../../lib/testing/receiver/fault.js';
import type { ReceiverTls } from '../../../lib/testing/receiver/tls-identity.js';
import type { FaultProtocol } from './fault-protocol.js';
import { FaultReceiver } from './fault-receiver.js';

export const credentials = { tenantName: 'faults', password: 'swordfish:"ü"\n' } as const;

/** One authority for all endpoints, so that functions trust only one. */
export const authority = new CertificateAuthority();

/** An endpoint in front of a real store that can fail and recover. */
export interface FaultyEndpoint {
  readonly url: string;
  /** Begins the fault. */
  fail(): Promise<void>;
  /** Ends the fault; `undefined` if it cannot end. */
  readonly recover: (() => Promise<void>) | undefined;
  /** The receiver, for actions while the client is frozen. */
  readonly receiver: FaultReceiver | undefined;
  close(): Promise<void>;
}

/** The target of pushes and their protocol. */
export interface FaultTarget {
  /** The origin of the real store that gets accepted pushes. */
  readonly store: string;
  readonly protocol: FaultProtocol;
}

export type OpenEndpoint = (target: FaultTarget) => Promise<FaultyEndpoint>;

function startReceiver(
  { store, protocol: { isOpening } }: FaultTarget,
  options: { readonly tls?: ReceiverTls; readonly port?: number } = {},
): Promise<FaultReceiver> {
  return FaultReceiver.start({ tls: { authority }, credentials, forwardTo: store, isOpening, ...options });
}

/** A receiver that runs all the time and has the given fault. */
export function answering(fault: Fault | undefined): OpenEndpoint {
  return async (target) => {
    const receiver = await startReceiver(target);
    return {
      url: receiver.origin + target.protocol.path,
      fail: async () => {
        await Promise.resolve();
        receiver.fault = fault;
      },
      recover: async () => {
        await Promise.resolve();
        receiver.fault = undefined;
      },
      receiver,
      close: () => receiver.close(),
    };
  };
}

/** Another listener on the port from the start on, until a receiver replaces it. */
function replaced(
  open: (target: FaultTarget) => Promise<{ port: number; close: () => Promise<void> }>,
): OpenEndpoint {
  return async (target) => {
    const other = await open(target);
    let receiver: FaultReceiver | undefined;
    return {
      url: `https://127.0.0.1:${String(other.port)}${target.protocol.path}`,
      fail: () => Promise.resolve(),
      recover: async () => {
        await other.close();
        receiver = await startReceiver(target, { port: other.port });
      },
      receiver: undefined,
      close: async () => {
        await other.close();
        await receiver?.close();
      },
    };
  };
}

/** No listener on the port. */
export const refusing = replaced(async () => ({
  port: await findQuietPort(),
  close: () => Promise.resolve(),
}));

/** Finds a port that stays free: below the range from which Linux assigns ports. */
async function findQuietPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (isListening) await new Promise((resolve) => server.close(resolve));
  return isListening;
}

/** A listener with a full queue: SYNs are dropped. */
export const swallowing = replaced(() => blackHole());

/** A name that does not exist, which is permanent. */
export const unknownName: OpenEndpoint = ({ protocol }) =>
  Promise.resolve({
    url: `https://nowhere.invalid${protocol.path}`,
    fail: () => Promise.resolve(),
    recover: undefined,
    receiver: undefined,
    close: () => Promise.resolve(),
  });

/** A server with an invalid certificate. */
export function certifiedWrongly(certificate: 'untrusted' | 'expired' | 'wrong-host'): OpenEndpoint {
  return replaced(async (target) => {
    const receiver = await startReceiver(target, { tls: { authority, certificate } });
    return { port: Number(new URL(receiver.origin).port), close: () => receiver.close() };
  });
}
