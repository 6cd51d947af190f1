import type { Socket } from 'node:net';
import {
  endsWithAnswer,
  formatRequest,
  parseAnswer,
  type ApiAddress,
  type ApiAnswer,
  type ApiRequest,
} from './extensions-api.js';

interface Exchange {
  readonly request: string;
  readonly resolve: (answer: ApiAnswer) => void;
  readonly reject: (error: Error) => void;
  /** Whether the connection has served a request before: then it may be closed already. */
  isOnUsedConnection: boolean;
  /** Text of the answer so far. */
  text: string;
}

/**
 * A kept-alive connection to the Extensions API, for one request at a time. An answer has no time limit: a request for
 * the next event is answered when there is one. A new connection for each event would cost 0.2 ms of CPU per invocation.
 *
 * Does not keep the event loop alive.
 */
export class ApiConnection {
  readonly #address: ApiAddress;
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;

  constructor(address: ApiAddress) {
    this.#address = address;
  }

  /**
   * Sends a request, over a new connection if the last one has ended. The request before it must have been answered.
   *
   * @throws an error of `node:net`; an `Error` when the connection ends before the answer does
   */
  send(request: ApiRequest): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const exchange: Exchange = {
        request: formatRequest(this.#address, { ...request, isKeptAlive: true }),
        resolve,
        reject,
        isOnUsedConnection: this.#socket !== undefined,
        text: '',
      };
      this.#exchange = exchange;
      (this.#socket ??= this.#connect()).write(exchange.request, 'latin1');
    });
  }

  #connect(): Socket {
    // Not imported: an ES module's import of a built-in module reads every export of it.
    const socket = process.getBuiltinModule('node:net').connect(this.#address);
    const end = (error: Error): void => {
      if (this.#socket === socket) this.#end(error);
    };
    socket.unref();
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      if (this.#socket === socket) this.#receive(chunk);
    });
    socket.once('end', () => {
      end(halfAnswer());
    });
    socket.on('error', end);
    return socket;
  }

  #receive(chunk: string): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      // Nothing was requested: it must not become the answer to the next request.
      this.#close();
      return;
    }
    exchange.text += chunk;
    const answer = parseAnswer(exchange.text, false);
    if (answer === undefined) return;
    if (!endsWithAnswer(exchange.text, answer)) this.#close();
    this.#exchange = undefined;
    exchange.resolve(answer);
  }

  #end(error: Error): void {
    this.#close();
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    const answer = parseAnswer(exchange.text, true);
    if (answer === undefined && exchange.text === '' && exchange.isOnUsedConnection) {
      exchange.isOnUsedConnection = false;
      (this.#socket = this.#connect()).write(exchange.request, 'latin1');
      return;
    }
    this.#exchange = undefined;
    if (answer === undefined) exchange.reject(error);
    else exchange.resolve(answer);
  }

  #close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }
}

function halfAnswer(): Error {
  return new Error('Cannot ask the Extensions API: expected a whole answer; got half of one');
}
