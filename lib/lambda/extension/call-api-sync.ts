import type { Socket } from 'node:net';
import {
  formatRequest,
  parseAnswer,
  type ApiAddress,
  type ApiAnswer,
  type ApiRequest,
} from './extensions-api.js';

/** How long the thread sleeps before it looks for an answer again, in ms. */
const pollIntervalMs = 0.5;
const chunkBytes = 4096;

/**
 * Asks the Extensions API and blocks the thread until the answer arrives. It is for requests that must complete before the
 * module that makes them has loaded. It costs 7 ms of CPU; a worker thread that asks while this one waits costs 40.
 *
 * Node.js has no blocking sockets. But it connects at once if the lookup answers at once, and a socket can be read and
 * written by its file descriptor before the event loop handles it.
 *
 * @param timeoutMs the longest to block, in ms
 * @returns the answer; a promise of it if it does not arrive in time, or if Node.js hides the descriptor
 * @throws an error of `node:net` or `node:fs`
 */
export function callApiSync(
  address: ApiAddress,
  request: ApiRequest,
  timeoutMs: number,
): ApiAnswer | Promise<ApiAnswer> {
  const socket = connectSync(address);
  const exchange = new Exchange(formatRequest(address, request));
  // The descriptor or the promise reports it too.
  socket.on('error', () => undefined);
  try {
    const descriptor = (socket as Socket & { _handle?: { fd?: number } | null })._handle?.fd;
    const answer =
      descriptor !== undefined && descriptor >= 0 ? exchange.block(descriptor, timeoutMs) : undefined;
    if (answer === undefined) return exchange.continueOnEventLoop(socket);
    socket.destroy();
    return answer;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function connectSync({ host, port }: ApiAddress): Socket {
  const { connect, isIPv4 } = process.getBuiltinModule('node:net');
  return connect({
    // Given a literal address, Node.js connects in the next turn; after a lookup that answers at once, it connects at once.
    host: 'extensions-api',
    port,
    family: 4,
    autoSelectFamily: false,
    lookup: (_name, options, found) => {
      if (isIPv4(host)) found(null, host, 4);
      else process.getBuiltinModule('node:dns').lookup(host, options, found);
    },
  }).unref();
}

/** One request and its answer. It begins with the file descriptor; the event loop may finish it. */
class Exchange {
  #unsent: string;
  #received = '';

  constructor(request: string) {
    this.#unsent = request;
  }

  /** @returns `undefined` if there is no answer in time */
  block(descriptor: number, timeoutMs: number): ApiAnswer | undefined {
    const nap = new Int32Array(new SharedArrayBuffer(4));
    for (const untilMs = performance.now() + timeoutMs; performance.now() < untilMs;) {
      try {
        const answer = this.#advance(descriptor);
        if (answer !== undefined) return answer;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        Atomics.wait(nap, 0, 0, pollIntervalMs);
      }
    }
    return undefined;
  }

  continueOnEventLoop(socket: Socket): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const take = (isEnded: boolean): void => {
        const answer = parseAnswer(this.#received, isEnded);
        if (answer === undefined && !isEnded) return;
        socket.destroy();
        if (answer === undefined) reject(halfAnswer());
        else resolve(answer);
      };
      socket.setEncoding('latin1');
      socket.on('data', (chunk: string) => {
        this.#received += chunk;
        take(false);
      });
      socket.once('end', () => {
        take(true);
      });
      socket.once('error', reject);
      if (this.#unsent !== '') socket.write(this.#unsent);
    });
  }

  /** @throws `EAGAIN` if the kernel has to wait */
  #advance(descriptor: number): ApiAnswer | undefined {
    const { readSync, writeSync } = process.getBuiltinModule('node:fs');
    if (this.#unsent !== '') {
      writeSync(descriptor, this.#unsent);
      this.#unsent = '';
    }
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const length = readSync(descriptor, chunk);
    this.#received += chunk.toString('latin1', 0, length);
    const answer = parseAnswer(this.#received, length === 0);
    if (answer === undefined && length === 0) throw halfAnswer();
    return answer;
  }
}

function halfAnswer(): Error {
  return new Error('Cannot ask the Extensions API: expected a whole answer; got half of one');
}
