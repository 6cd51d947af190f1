import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Fault } from './fault.js';

interface ConnectionGateOptions {
  /** @returns the fault for a new connection */
  readonly takeFault: () => Fault | undefined;
  /** Passes a connection without a fault to the HTTP server. */
  readonly serve: (socket: Socket) => void;
}

/** A TCP connection, below TLS. */
export interface Connection {
  readonly socket: Socket;
  /** Counted from 1. */
  readonly number: number;
}

/**
 * Accepts TCP connections, below TLS and HTTP, and keeps a list of them.
 *
 * A `TLSSocket` cannot prevent its handshake or send an RST, so this must happen at the level of TCP.
 */
export class ConnectionGate {
  /** Number of accepted connections; may be reset to 0. */
  accepted = 0;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #lastNumber = 0;

  constructor({ takeFault, serve }: ConnectionGateOptions) {
    // Like node:http's own server, which also answers clients that have already sent their FIN.
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

  /** @param port 0 uses any free port. @returns the port in use */
  async listen(port: number): Promise<number> {
    this.#server.listen({ host: '127.0.0.1', port });
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Finds the connection of a plain or TLS socket by the client's port, which is unique among open connections. A TLS socket
   * does not refer to the socket below it.
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
      // An error only means that the server is already closed.
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
    // Clients of this receiver often disconnect. Requests in progress have their own events for that.
    socket.on('error', () => undefined);
  }
}
