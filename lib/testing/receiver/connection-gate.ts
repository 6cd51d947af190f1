import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Fault } from './fault.js';

interface ConnectionGateOptions {
  readonly takeFault: () => Fault | undefined;
  /** Serves a connection. */
  readonly serve: (socket: Socket) => void;
}

/** A TCP connection as accepted, below TLS; numbers count from 1. */
export interface Connection {
  readonly socket: Socket;
  readonly number: number;
}

/**
 * Accepts and tracks TCP connections, below TLS and HTTP.
 *
 * Only at this level can a handshake be delayed or an RST be sent on a TLS connection: a `TLSSocket` cannot do that.
 */
export class ConnectionGate {
  /** Number of accepted connections; may be reset to 0. */
  accepted = 0;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #lastNumber = 0;

  constructor({ takeFault, serve }: ConnectionGateOptions) {
    // Half open, as in node:http's own server, which answers clients that have already ended their side.
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

  /** @returns the given port, or a free one for 0. */
  async listen(port: number): Promise<number> {
    this.#server.listen({ host: '127.0.0.1', port });
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Finds the connection of a plain or TLS socket. A TLS socket does not refer to the socket below it, but the client's port is
   * unique among open connections.
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
      // An error means that it is closed already.
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
    // Clients often disconnect here; pending requests notice it by their own events.
    socket.on('error', () => undefined);
  }
}
