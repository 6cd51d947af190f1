import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ExtensionsApiMode } from './environment-options.js';
import { ExtensionsApi } from './extensions-api.js';
import { type Exchange, sendError } from './http-exchange.js';
import { RuntimeApi } from './runtime-api.js';

/** The two APIs of the running sandbox. */
export interface ServedApis {
  readonly runtimeApi: RuntimeApi;
  readonly extensionsApi: ExtensionsApi;
}

/** The HTTP server of an environment on loopback. Its port stays the same for all runtime processes. */
export class ApiServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param current returns the APIs to serve; undefined while no process runs */
  static async listen(current: () => ServedApis | undefined, mode: ExtensionsApiMode): Promise<ApiServer> {
    const server = createServer((request, response) => {
      route({ request, response, path: pathOf(request) }, current(), mode).catch(() => {
        // The runtime was killed during its request, so there is no client to answer.
        response.destroy();
      });
    });
    // A poll stays open until there is an event, also over a freeze.
    server.requestTimeout = 0;
    server.headersTimeout = 0;
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new ApiServer(server);
  }

  /** `host:port` for AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${String(port)}`;
  }

  /**
   * Drops the connections of an ended process. Otherwise its late poll would be taken for one of the next process, and the
   * event would be lost.
   */
  async dropConnections(): Promise<void> {
    // One turn accepts pending connections, the next one reads them.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}

async function route(
  exchange: Exchange,
  apis: ServedApis | undefined,
  mode: ExtensionsApiMode,
): Promise<void> {
  const { response, path } = exchange;
  if (apis === undefined)
    return sendError(response, 403, 'InvalidStateTransition', 'Nothing runs in this environment');
  if (RuntimeApi.serves(path)) return apis.runtimeApi.handle(exchange);
  if (!ExtensionsApi.serves(path)) return sendError(response, 404, 'NotFound', `No such path: ${path}`);
  return mode === 'open' ? apis.extensionsApi.handle(exchange) : misbehave(response, mode);
}

function misbehave(response: ServerResponse, mode: Exclude<ExtensionsApiMode, 'open'>): void {
  switch (mode) {
    case 'refused':
      return sendError(
        response,
        403,
        'Extension.RegistrationClosed',
        'Extension registration closed already',
      );
    case 'failing':
      return sendError(response, 500, 'InternalServerError', 'Internal Server Error');
    case 'unreachable':
      response.destroy();
      return;
    case 'silent':
      return;
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return new URL(url, 'http://localhost').pathname;
}
