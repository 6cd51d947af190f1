import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A TCP proxy on loopback that simulates a distant endpoint. It delays each direction by half a round trip, and the
 * first bytes of a connection by another round trip, as for a real connect.
 */
export class DelayingProxy implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  /** @param to the endpoint's port on loopback */
  static async start(to: number, roundTripMs: number): Promise<DelayingProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect({ host: '127.0.0.1', port: to, noDelay: true });
      client.setNoDelay(true);
      const opened = performance.now() + roundTripMs;
      for (const [from, into] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.once('close', () => {
          sockets.delete(from);
          into.destroy();
        });
        from.on('error', () => from.destroy());
        // Timers fire in the order of their times, so the bytes keep their order.
        const delay = (pass: () => void): void => {
          setTimeout(pass, Math.max(0, opened - performance.now()) + roundTripMs / 2);
        };
        from.on('data', (chunk) => delay(() => into.write(chunk)));
        from.on('end', () => delay(() => into.end()));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new DelayingProxy(server, sockets);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
