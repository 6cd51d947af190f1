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
  /** Whether the connection was used before: then the API may have closed it. */
  isOnUsedConnection: boolean;
  /** Text of the answer so far. */
  text: string;
}

/**
 * A kept-alive connection to the Extensions API, for one request at a time. There is no time limit: the API answers a
 * request for the next event when there is one. A new connection for each event would take 0.2 ms of CPU time per
 * invocation.
 *
 * The connection does not keep the event loop alive.
 */
export class ApiConnection {
  readonly #address: ApiAddress;
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;

  constructor(address: ApiAddress) {
    this.#address = address;
  }

  /**
   * Sends a request, over a new connection if there is none. The previous request must have been answered.
   *
   * @throws an error of `node:net`; an `Error` if the connection ends before the answer is complete
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
    // Not imported: for an import of a built-in module, Node.js reads every export of it.
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
      end(incompleteAnswer());
    });
    socket.on('error', end);
    return socket;
  }

  #receive(chunk: string): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      // There is no request: the data must not become the answer to the next one.
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
      // The API has closed the connection before it read the request.
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

function incompleteAnswer(): Error {
  return new Error('Cannot call the Extensions API: expected a complete answer; got a part of one');
}
