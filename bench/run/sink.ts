import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { ProtocolName } from '../../lib/config/protocol-name.js';
import { CertificateAuthority } from '../../lib/testing/certificate/certificate-authority.js';

/** The totals so far. */
export interface Received {
  readonly requests: number;
  /** Bytes of bodies, as sent. */
  readonly bodyBytes: number;
}

/** The path of each protocol. */
const paths: Readonly<Record<ProtocolName, string>> = {
  import: '/api/v1/import/prometheus',
  'remote-write': '/api/v1/write',
  'remote-write-2': '/api/v1/write',
  otlp: '/v1/metrics',
  pushgateway: '/metrics/job/bench',
};

/** Headers that make a response a success for every protocol: remote write 2.0 requires these numbers. */
const written = {
  'x-prometheus-remote-write-samples-written': '1',
  'x-prometheus-remote-write-histograms-written': '0',
  'x-prometheus-remote-write-exemplars-written': '0',
};

/** An endpoint over TLS that accepts every request and only counts it, so that it uses little CPU itself. */
export class Sink {
  /** PEM of the authority to trust. */
  readonly authority: string;
  readonly #origin: string;
  readonly #server: Server;
  /** TCP connections and their TLS sockets. */
  readonly #open = { tcp: new Set<Socket>(), tls: new Set<Socket>() };
  readonly #total: { requests: number; bodyBytes: number };

  private constructor(server: Server, authority: string, total: { requests: number; bodyBytes: number }) {
    this.#server = server;
    this.#total = total;
    this.authority = authority;
    server.on('connection', (socket: Socket) => {
      keepWhileOpen(socket, this.#open.tcp);
    });
    server.on('secureConnection', (socket: Socket) => {
      keepWhileOpen(socket, this.#open.tls);
    });
    const { port } = server.address() as AddressInfo;
    this.#origin = `https://127.0.0.1:${String(port)}`;
  }

  static async start(): Promise<Sink> {
    const authority = new CertificateAuthority();
    const { certificate, key } = authority.issue();
    const total = { requests: 0, bodyBytes: 0 };
    const server = createServer({ cert: certificate, key }, (request, response) => {
      request.on('data', (chunk: Buffer) => {
        total.bodyBytes += chunk.length;
      });
      request.once('end', () => {
        total.requests += 1;
        if (request.url === paths.otlp)
          response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        else if (request.url === paths['remote-write-2']) response.writeHead(204, written).end();
        else response.writeHead(204).end();
      });
    });
    server.keepAliveTimeout = 120_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Sink(server, authority.certificate, total);
  }

  /** @returns the URL for pushes by this protocol */
  urlFor(protocol: ProtocolName): string {
    return `${this.#origin}${paths[protocol]}`;
  }

  /** @returns the totals so far */
  read(): Received {
    return { ...this.#total };
  }

  /** Closes all open connections as a load balancer does with idle ones: by a TLS close alert and a FIN, or by an RST. */
  closeConnections(by: 'fin' | 'rst'): void {
    if (by === 'fin') for (const socket of this.#open.tls) socket.end();
    else for (const socket of this.#open.tcp) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#open.tcp) socket.destroy();
    await closed;
  }
}

function keepWhileOpen(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  socket.once('close', () => open.delete(socket));
}
