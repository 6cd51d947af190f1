import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { ProtocolName } from '../../lib/config/protocol-name.js';
import { CertificateAuthority } from '../../lib/testing/certificate/certificate-authority.js';

/** What has arrived so far. */
export interface Received {
  readonly requests: number;
  /** Bodies, as sent. */
  readonly bodyBytes: number;
}

/** Where each protocol is pushed to. */
const paths: Readonly<Record<ProtocolName, string>> = {
  import: '/api/v1/import/prometheus',
  'remote-write': '/api/v1/write',
  'remote-write-2': '/api/v1/write',
  otlp: '/v1/metrics',
  pushgateway: '/metrics/job/bench',
};

/** An answer that every protocol takes for success: without the numbers, one of remote write 2.0 is none. */
const written = {
  'x-prometheus-remote-write-samples-written': '1',
  'x-prometheus-remote-write-histograms-written': '0',
  'x-prometheus-remote-write-exemplars-written': '0',
};

/** An endpoint over TLS that takes whatever is posted and only counts it, which costs it little. */
export class Sink {
  /** PEM of the authority to trust. */
  readonly authority: string;
  readonly #origin: string;
  readonly #server: Server;
  /** TCP connections, and what TLS makes of them. */
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

  /** @returns where to push to by this protocol */
  urlFor(protocol: ProtocolName): string {
    return `${this.#origin}${paths[protocol]}`;
  }

  /** @returns what has arrived so far */
  read(): Received {
    return { ...this.#total };
  }

  /** Closes all open connections as a load balancer does with idle ones: TLS says goodbye and a FIN follows; or an RST. */
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
