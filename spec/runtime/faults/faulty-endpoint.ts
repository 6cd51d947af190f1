import { createServer } from 'node:net';
import { blackHole } from '../../../lib/testing/black-hole.js';
import { CertificateAuthority } from '../../../lib/testing/certificate/certificate-authority.js';
import type { Fault } from '../../../lib/testing/receiver/fault.js';
import type { ReceiverTls } from '../../../lib/testing/receiver/tls-identity.js';
import type { FaultProtocol } from './fault-protocol.js';
import { FaultReceiver } from './fault-receiver.js';

export const credentials = { tenantName: 'faults', password: 'swordfish:"ü"\n' } as const;

/** One authority for all, so that functions trust only one. */
export const authority = new CertificateAuthority();

/** An endpoint in front of a real store, which can be made to fail and to recover. */
export interface FaultyEndpoint {
  readonly url: string;
  /** Begins the fault. */
  fail(): Promise<void>;
  /** Ends it; `undefined` where a fault of its kind does not end. */
  readonly recover: (() => Promise<void>) | undefined;
  /** What nobody says to a client that is frozen. */
  readonly receiver: FaultReceiver | undefined;
  close(): Promise<void>;
}

/** Where pushes go, and how they are written. */
export interface FaultTarget {
  /** Origin of the real store that accepted pushes go on to. */
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

/** A receiver that is there all the time and does wrong what it is told to. */
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

/** Something else on the port, from the beginning on, until a receiver takes its place. */
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

/** Nobody listens. */
export const refusing = replaced(async () => ({
  port: await findQuietPort(),
  close: () => Promise.resolve(),
}));

/** A free port that nobody is given by chance while it has to stay free: below those that Linux gives out. */
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

/** A name that nobody has; it stays so. */
export const unknownName: OpenEndpoint = ({ protocol }) =>
  Promise.resolve({
    url: `https://nowhere.invalid${protocol.path}`,
    fail: () => Promise.resolve(),
    recover: undefined,
    receiver: undefined,
    close: () => Promise.resolve(),
  });

/** A server with a certificate that is not good for us. */
export function certifiedWrongly(certificate: 'untrusted' | 'expired' | 'wrong-host'): OpenEndpoint {
  return replaced(async (target) => {
    const receiver = await startReceiver(target, { tls: { authority, certificate } });
    return { port: Number(new URL(receiver.origin).port), close: () => receiver.close() };
  });
}
