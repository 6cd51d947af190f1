import { blackHole } from '../../../lib/testing/black-hole.js';
import { CertificateAuthority } from '../../../lib/testing/certificate/certificate-authority.js';
import { ImportReceiver, type ImportReceiverOptions } from '../../../lib/testing/import-receiver.js';
import type { Fault } from '../../../lib/testing/receiver/fault.js';

export const credentials = { tenantName: 'faults', password: 'swordfish:"ü"\n' } as const;

/** One authority for all, so that functions need to trust but one. */
export const authority = new CertificateAuthority();

/** An endpoint in front of a real store, which can be made to fail and to recover. */
export interface FaultyEndpoint {
  readonly url: string;
  /** Begins the fault. */
  fail(): Promise<void>;
  /** Ends it; `undefined` where a fault of its kind does not end. */
  readonly recover: (() => Promise<void>) | undefined;
  /** What nobody says to a client that is frozen. */
  readonly receiver: ImportReceiver | undefined;
  close(): Promise<void>;
}

/** @param store origin of the real store that accepted pushes go on to */
export type OpenEndpoint = (store: string) => Promise<FaultyEndpoint>;

function startReceiver(store: string, options: ImportReceiverOptions = {}): Promise<ImportReceiver> {
  return ImportReceiver.start({ tls: { authority }, credentials, forwardTo: store, ...options });
}

/** A receiver that is there all the time and does wrong what it is told to. */
export function answering(fault: Fault | undefined): OpenEndpoint {
  return async (store) => {
    const receiver = await startReceiver(store);
    return {
      url: receiver.origin,
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
  open: (store: string) => Promise<{ port: number; close: () => Promise<void> }>,
): OpenEndpoint {
  return async (store) => {
    const other = await open(store);
    let receiver: ImportReceiver | undefined;
    return {
      url: `https://127.0.0.1:${String(other.port)}`,
      fail: () => Promise.resolve(),
      recover: async () => {
        await other.close();
        receiver = await startReceiver(store, { port: other.port });
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
    const receiver = await ImportReceiver.start({ tls: false, port }).catch(() => undefined);
    await receiver?.close();
    if (receiver !== undefined) return port;
  }
}

/** A listener whose queue is full: SYNs are dropped. */
export const swallowing = replaced(() => blackHole());

/** A name that nobody has; it stays so. */
export const unknownName: OpenEndpoint = () =>
  Promise.resolve({
    url: 'https://nowhere.invalid',
    fail: () => Promise.resolve(),
    recover: undefined,
    receiver: undefined,
    close: () => Promise.resolve(),
  });

/** A server with a certificate that is not good for us. */
export function certifiedWrongly(certificate: 'untrusted' | 'expired' | 'wrong-host'): OpenEndpoint {
  return replaced(async (store) => {
    const receiver = await startReceiver(store, { tls: { authority, certificate } });
    return { port: Number(new URL(receiver.origin).port), close: () => receiver.close() };
  });
}
