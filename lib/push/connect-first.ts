import type { LookupAddress } from 'node:dns';
import type { Socket } from 'node:net';
import type { Timers } from '../lambda/timers.js';

/** After this time the next attempt starts, while the attempt continues; in ms, as RFC 8305 recommends. */
const longestHeadStartMs = 250;
/** All addresses are tried within this part of the time: connecting, handshake and answer take a round trip each. */
const triedByShare = 0.25;
/** Each attempt uses a socket. If a name has more addresses, each is a load balancer. */
const mostAddresses = 8;

export interface ConnectFirstTarget {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  /** Tried first, if the name still has this address. */
  readonly preferredAddress: string | undefined;
  /** The longest that connecting may take, in ms. */
  readonly timeoutMs: number;
  readonly timers: Timers;
}

export type ConnectFirstEnd =
  { readonly socket: Socket; readonly address: string } | { readonly error: unknown };

/**
 * Connects to the address of a host that answers first. Each attempt continues while the next ones start. Node's own
 * `autoSelectFamily` cancels an attempt after 250 ms, so it reaches a more distant address only if that is the last.
 *
 * @param onEnd called once, with the connected socket or with the error of the last attempt; not after cancelling
 * @returns a function that cancels all attempts; may be called at any time
 * @see https://www.rfc-editor.org/rfc/rfc8305
 */
export function connectFirst(target: ConnectFirstTarget, onEnd: (end: ConnectFirstEnd) => void): () => void {
  const { port, preferredAddress, timeoutMs, timers } = target;
  const attempts = new Set<Socket>();
  let waiting: string[] = [];
  let headStartMs = longestHeadStartMs;
  let isOver = false;
  let cancelTimer = (): void => undefined;

  const stop = (): void => {
    isOver = true;
    cancelTimer();
    for (const attempt of attempts) attempt.destroy();
  };
  const end = (how: ConnectFirstEnd): void => {
    if (isOver) return;
    stop();
    onEnd(how);
  };
  /** After an attempt has failed. */
  const goOn = (error: unknown): void => {
    if (attempts.size + waiting.length === 0) end({ error });
    else beginNext();
  };
  const beginNext = (): void => {
    cancelTimer();
    const address = waiting.shift();
    if (address === undefined) return;
    let socket: Socket;
    try {
      socket = process.getBuiltinModule('node:net').connect({ host: address, port, noDelay: true });
    } catch (error) {
      // Of a replaced `net.connect()`: thrown from a timer or an event, it would end the process.
      goOn(error);
      return;
    }
    attempts.add(socket);
    cancelTimer = timers.start(headStartMs, beginNext, { holdsLoop: false });
    socket.unref();
    socket.on('error', (error) => {
      if (attempts.delete(socket) && !isOver) goOn(error);
    });
    socket.once('connect', () => {
      attempts.delete(socket);
      end({ socket, address });
    });
  };

  lookUp(target.host)
    .then((found) => {
      if (isOver) return;
      waiting = orderAddresses(found, preferredAddress);
      headStartMs = Math.min(longestHeadStartMs, (timeoutMs * triedByShare) / waiting.length);
      beginNext();
    })
    .catch((error: unknown) => {
      end({ error });
    });
  return stop;
}

/** Uses the present `dns.lookup()`: an app may have replaced it. */
async function lookUp(host: string): Promise<readonly LookupAddress[]> {
  const { isIP } = process.getBuiltinModule('node:net');
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }];
  const found = await new Promise<unknown>((resolve, reject) => {
    process.getBuiltinModule('node:dns').lookup(host, { all: true }, (error, addresses: unknown) => {
      // Not by its class: a test runner has another Error.
      if (error) reject(error);
      else resolve(addresses);
    });
  });
  const addresses = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found;
  const usable = ((addresses ?? []) as LookupAddress[]).filter(({ address }) => isIP(address) !== 0);
  if (usable.length > 0) return usable;
  throw Object.assign(new Error('Cannot look up the endpoint: expected an address; got none'), {
    code: 'ENOTFOUND',
  });
}

/** Alternates the address families, starting with that of the first: a network may have no route for one of them. */
function orderAddresses(found: readonly LookupAddress[], preferred: string | undefined): string[] {
  const isOfFirst = ({ family }: LookupAddress): boolean => family === found[0]?.family;
  const others = found.filter((each) => !isOfFirst(each));
  const byTurns = found.filter(isOfFirst).flatMap((each) => [each, ...others.splice(0, 1)]);
  const addresses = [...byTurns, ...others].map(({ address }) => address);
  const isKnown = preferred !== undefined && addresses.includes(preferred);
  return [...new Set(isKnown ? [preferred, ...addresses] : addresses)].slice(0, mostAddresses);
}
