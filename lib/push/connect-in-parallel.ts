import type { LookupAddress } from 'node:dns';
import type { Socket } from 'node:net';
import type { Timers } from '../lambda/timers.js';

/** After this time, in ms, the next attempt starts, and the previous ones continue. RFC 8305 recommends this value. */
const maxAttemptDelayMs = 250;
/** All attempts start within this share of the timeout, so that the last one has time left to connect. */
const attemptsShare = 0.25;
/** Limits the number of sockets. If a name has more addresses, they are load balancers, and any of them will do. */
const maxAddresses = 8;

export interface ConnectFirstTarget {
  /** A host name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** Tried first, if the name still resolves to it. */
  readonly preferredAddress: string | undefined;
  /** Time limit for connecting, in ms. */
  readonly timeoutMs: number;
  readonly timers: Timers;
}

export type ConnectResult =
  { readonly socket: Socket; readonly address: string } | { readonly error: unknown };

/**
 * Connects to all addresses of a host, one after another, and uses the connection that is made first. An attempt continues while
 * the next ones start. Node's own `autoSelectFamily` cancels an attempt after 250 ms, so it cannot reach a distant address unless
 * that is the last one.
 *
 * @param onEnd called once, with the connected socket or with the error of the last attempt; not called after cancelling
 * @returns a function that cancels all attempts; it may be called at any time
 * @see https://www.rfc-editor.org/rfc/rfc8305
 */
export function connectInParallel(
  target: ConnectFirstTarget,
  onEnd: (end: ConnectResult) => void,
): () => void {
  const { port, preferredAddress, timeoutMs, timers } = target;
  const attempts = new Set<Socket>();
  let untried: string[] = [];
  let attemptDelayMs = maxAttemptDelayMs;
  let isDone = false;
  let cancelTimer = (): void => undefined;

  const stop = (): void => {
    isDone = true;
    cancelTimer();
    for (const attempt of attempts) attempt.destroy();
  };
  const end = (result: ConnectResult): void => {
    if (isDone) return;
    stop();
    onEnd(result);
  };
  const onAttemptFailed = (error: unknown): void => {
    if (attempts.size + untried.length === 0) end({ error });
    else startNextAttempt();
  };
  const startNextAttempt = (): void => {
    cancelTimer();
    const address = untried.shift();
    if (address === undefined) return;
    let socket: Socket;
    try {
      socket = process.getBuiltinModule('node:net').connect({ host: address, port, noDelay: true });
    } catch (error) {
      // An app may have replaced `net.connect()`. Thrown from a timer or an event, its error would end the process.
      onAttemptFailed(error);
      return;
    }
    attempts.add(socket);
    cancelTimer = timers.start(attemptDelayMs, startNextAttempt, { holdsLoop: false });
    socket.unref();
    socket.on('error', (error) => {
      if (attempts.delete(socket) && !isDone) onAttemptFailed(error);
    });
    socket.once('connect', () => {
      attempts.delete(socket);
      end({ socket, address });
    });
  };

  lookUp(target.host)
    .then((found) => {
      if (isDone) return;
      untried = orderAddresses(found, preferredAddress);
      attemptDelayMs = Math.min(maxAttemptDelayMs, (timeoutMs * attemptsShare) / untried.length);
      startNextAttempt();
    })
    .catch((error: unknown) => {
      end({ error });
    });
  return stop;
}

/** Reads `dns.lookup` at each call, because an app may replace it, for example with a cache. */
async function lookUp(host: string): Promise<readonly LookupAddress[]> {
  const { isIP } = process.getBuiltinModule('node:net');
  if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }];
  const found = await new Promise<unknown>((resolve, reject) => {
    process.getBuiltinModule('node:dns').lookup(host, { all: true }, (error, addresses: unknown) => {
      // `instanceof Error` would fail in a test runner that has its own class Error.
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

/** Alternates IPv4 and IPv6, starting with the family of the first address: a network may have no route for one of them. */
function orderAddresses(found: readonly LookupAddress[], preferred: string | undefined): string[] {
  const isOfFirst = ({ family }: LookupAddress): boolean => family === found[0]?.family;
  const others = found.filter((each) => !isOfFirst(each));
  const alternating = found.filter(isOfFirst).flatMap((each) => [each, ...others.splice(0, 1)]);
  const addresses = [...alternating, ...others].map(({ address }) => address);
  const isKnown = preferred !== undefined && addresses.includes(preferred);
  return [...new Set(isKnown ? [preferred, ...addresses] : addresses)].slice(0, maxAddresses);
}
