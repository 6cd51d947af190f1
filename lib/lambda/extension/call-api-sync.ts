import type { Socket } from 'node:net';
import {
  formatRequest,
  parseAnswer,
  type ApiAddress,
  type ApiAnswer,
  type ApiRequest,
} from './extensions-api.js';

/** How long the thread sleeps before it tries to read the answer again, in ms. */
const pollIntervalMs = 0.5;
const chunkBytes = 4096;

/**
 * Sends a request to the Extensions API and blocks the thread until the answer arrives. For requests that must complete
 * while a module is evaluated, which in CommonJS cannot await. It takes 7 ms of CPU time; a worker thread for the
 * request, while this one waits, would take 40 ms.
 *
 * Node.js has no blocking sockets. But it starts to connect in this turn of the event loop if the lookup calls back in
 * this turn. Then the socket can be written and read by its file descriptor, before the event loop handles it.
 *
 * @param timeoutMs the longest time to block, in ms
 * @returns the answer; a promise of it if it does not arrive in time, or if Node.js does not show the file descriptor
 * @throws an error of `node:net` or `node:fs`
 */
export function callApiSync(
  address: ApiAddress,
  request: ApiRequest,
  timeoutMs: number,
): ApiAnswer | Promise<ApiAnswer> {
  const socket = connectSync(address);
  const exchange = new Exchange(formatRequest(address, request));
  // A listener is needed, or the error would be thrown. The file descriptor or the promise reports the error too.
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
    // A name and not the address: with an address, Node.js connects in the next turn of the event loop.
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

/** One request and its answer. It begins with blocking reads; the event loop may complete it. */
class Exchange {
  #unsent: string;
  #received = '';

  constructor(request: string) {
    this.#unsent = request;
  }

  /** @returns the answer; `undefined` if it is not complete in time */
  block(descriptor: number, timeoutMs: number): ApiAnswer | undefined {
    const sleepCell = new Int32Array(new SharedArrayBuffer(4));
    for (const untilMs = performance.now() + timeoutMs; performance.now() < untilMs;) {
      try {
        const answer = this.#advance(descriptor);
        if (answer !== undefined) return answer;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        Atomics.wait(sleepCell, 0, 0, pollIntervalMs);
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
        if (answer === undefined) reject(incompleteAnswer());
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

  /**
   * Writes the request if it is not written yet, then reads a part of the answer.
   *
   * @returns the answer; `undefined` until it is complete
   * @throws `EAGAIN` if the socket is not ready
   */
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
    if (answer === undefined && length === 0) throw incompleteAnswer();
    return answer;
  }
}

function incompleteAnswer(): Error {
  return new Error('Cannot call the Extensions API: expected a complete answer; got a part of one');
}
