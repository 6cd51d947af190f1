import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Fault } from './fault.js';

interface ConnectionGateOptions {
  readonly takeFault: () => Fault | undefined;
  /** Takes over a connection that is let through. */
  readonly serve: (socket: Socket) => void;
}

/** A TCP connection as accepted, below TLS; numbers count from 1. */
export interface Connection {
  readonly socket: Socket;
  readonly number: number;
}

/**
 * Accepts TCP connections and knows every one of them, below TLS and HTTP.
 *
 * Only from there can a handshake be left hanging, and an RST be sent on a TLS connection: a `TLSSocket` cannot.
 */
export class ConnectionGate {
  /** How many connections were accepted; may be set back to 0. */
  accepted = 0;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #lastNumber = 0;

  constructor({ takeFault, serve }: ConnectionGateOptions) {
    // Half open as in node:http's own server, which answers clients that have already ended their side.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#register(socket);
      const fault = takeFault();
      if (fault === undefined) {
        serve(socket);
      } else if (fault.kind === 'reset') {
        socket.resetAndDestroy();
      } else {
        socket.resume().once('end', () => socket.destroy());
      }
    });
  }

  /** @returns the port, the given one or, for 0, a free one. */
  async listen(port: number): Promise<number> {
    this.#server.listen({ host: '127.0.0.1', port });
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Finds the connection that a plain or TLS socket is of: a TLS socket does not lead to the one below it, but no two
   * open ones share the client's port.
   */
  connectionOf(socket: Socket): Connection | undefined {
    return [...this.#connections].find((candidate) => candidate.socket.remotePort === socket.remotePort);
  }

  closeConnections(by: 'fin' | 'rst'): void {
    for (const { socket } of this.#connections) {
      if (by === 'fin') {
        socket.end();
      } else {
        socket.resetAndDestroy();
      }
    }
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      // An error here says that it is closed already.
      this.#server.close(() => {
        resolve();
      });
    });
    for (const { socket } of this.#connections) {
      socket.destroy();
    }
    await closed;
  }

  #register(socket: Socket): void {
    this.accepted += 1;
    this.#lastNumber += 1;
    const connection = { socket, number: this.#lastNumber };
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
    // A client that gives up is a usual thing here; what was under way says so by its own events.
    socket.on('error', () => undefined);
  }
}
