import type { ClientCertificate } from '../config/client-certificate.js';
import type { ProxySettings } from '../config/proxy.js';
import type { PushFailure } from '../flush/push-outcome.js';
import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import { classifyError } from './classify-error.js';
import { compressSync } from './compress.js';
import { SocketFactory } from './socket-factory.js';
import { EndpointConnection } from './endpoint-connection.js';
import type { HttpAnswer } from './http-answer.js';
import { classifyAnswer } from './classify-answer.js';
import { RequestWriter, type RequestWriterParts } from './request-writer.js';

export interface PushStepsParts extends RequestWriterParts {
  readonly certificateAuthority: string | undefined;
  readonly clientCertificate?: ClientCertificate | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** Whether a connection without TLS must be to a loopback address. */
  readonly needsProtection: boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly connectTimeoutMs: number;
}

/** @returns `undefined` if there is no endpoint */
export function createPushSteps(
  parts: Omit<PushStepsParts, 'endpoint'> & { readonly endpoint: URL | undefined },
): PushSteps | undefined {
  const { endpoint } = parts;
  return endpoint && new PushSteps({ ...parts, endpoint });
}

/** Makes the steps of a push one by one, to find out which one fails. */
export class PushSteps {
  readonly #parts: PushStepsParts;
  readonly #factory: SocketFactory;
  readonly #writer: RequestWriter;

  constructor(parts: PushStepsParts) {
    this.#parts = parts;
    this.#factory = new SocketFactory(parts);
    this.#writer = new RequestWriter(parts);
  }

  get isSecure(): boolean {
    return this.#factory.isSecure;
  }

  get hostName(): string | undefined {
    const host = this.#connectionHost;
    return process.getBuiltinModule('node:net').isIP(host) === 0 ? host : undefined;
  }

  /** Host to connect to. If there is a proxy, that is the proxy, which looks up the endpoint itself. */
  get #connectionHost(): string {
    const { proxy, host } = this.#factory;
    return proxy === undefined ? host : proxy.url.hostname.replace(/^\[|\]$/g, '');
  }

  async lookUp(): Promise<readonly string[]> {
    const { lookup } = process.getBuiltinModule('node:dns').promises;
    const found = await lookup(this.#connectionHost, { all: true });
    return found.map(({ address }) => address);
  }

  connect(onConnected: () => void, signal: AbortSignal): Promise<{ readonly protocol: string | undefined }> {
    return new Promise((resolve, reject) => {
      const cancel = this.#factory.connect(undefined, {
        onError: reject,
        onConnected: (socket) => {
          signal.addEventListener('abort', () => {
            socket.destroy();
          });
          onConnected();
          const finish = (): void => {
            const { getProtocol } = socket as { getProtocol?: () => string | null };
            resolve({ protocol: getProtocol?.call(socket) ?? undefined });
            socket.destroy();
          };
          socket.unref();
          socket.once('error', reject);
          socket.once('close', () => {
            reject(Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' }));
          });
          if (this.isSecure) socket.once('secureConnect', finish);
          else finish();
        },
      });
      signal.addEventListener('abort', cancel);
    });
  }

  /** URL to which pushes are sent. */
  get url(): URL {
    return this.#writer.url;
  }

  async send(body: string | Buffer, signal: AbortSignal): Promise<HttpAnswer> {
    const { gzip } = this.#parts.protocol;
    const isGzipped = gzip !== 'never';
    const sent = isGzipped ? compressSync(body) : Buffer.from(body);
    return this.#exchange(this.#writer.url, sent, isGzipped, signal);
  }

  async ask(path: string, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#exchange(new URL(path, this.#parts.endpoint), compressSync(''), true, signal);
  }

  classifyError(error: unknown): PushFailure {
    return classifyError(error);
  }

  classifyAnswer(answer: HttpAnswer): PushFailure | undefined {
    const { protocol, authenticator, clock } = this.#parts;
    return classifyAnswer(answer, {
      protocol,
      authenticator,
      url: this.#writer.url,
      receivedMs: clock.epochMs(),
    });
  }

  async #exchange(url: URL, body: Buffer, isGzipped: boolean, signal: AbortSignal): Promise<HttpAnswer> {
    const connection = new EndpointConnection(this.#parts);
    signal.addEventListener('abort', () => {
      connection.abort();
    });
    try {
      const head = await this.#writer.head(url, body, isGzipped);
      // Fetching the credentials may have taken too long.
      signal.throwIfAborted();
      return await connection.exchange(head, body);
    } finally {
      connection.close();
    }
  }
}
