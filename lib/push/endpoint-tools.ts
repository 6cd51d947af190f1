import type { Credentials } from '../config/credentials.js';
import type { PushFailure } from '../flush/ports.js';
import type { Clock } from '../lambda/clock.js';
import type { Timers } from '../lambda/timers.js';
import { classifyAnswer } from './classify-answer.js';
import { classifyError } from './classify-error.js';
import { compressSync } from './compress.js';
import { SocketFactory } from './create-socket.js';
import { EndpointConnection } from './endpoint-connection.js';
import { evaluateGot } from './got.js';
import type { HttpAnswer } from './http-answer.js';
import { postByGot } from './post-by-got.js';
import { buildHeaders, gzipHeaders, writeHead } from './request-head.js';

/** Where to, and as whom. */
interface Destination {
  readonly endpoint: URL;
  readonly credentials: Credentials | undefined;
  readonly certificateAuthority: string | undefined;
  /** Whether a connection without TLS must be to a loopback address. */
  readonly needsProtection: boolean;
}

interface Bounds {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly connectTimeoutMs: number;
}

/** @returns `undefined` where there is no endpoint */
export function createEndpointTools(
  destination: Omit<Destination, 'endpoint'> & { readonly endpoint: URL | undefined },
  bounds: Bounds,
): EndpointTools | undefined {
  const { endpoint, credentials, certificateAuthority, needsProtection } = destination;
  return (
    endpoint && new EndpointTools({ ...bounds, endpoint, credentials, certificateAuthority, needsProtection })
  );
}

/** The steps of a push one by one, to find out which of them fails. */
export class EndpointTools {
  readonly #options: Destination & Bounds;
  readonly #factory: SocketFactory;

  constructor(options: Destination & Bounds) {
    this.#options = options;
    this.#factory = new SocketFactory(options);
  }

  get isSecure(): boolean {
    return this.#factory.isSecure;
  }

  get hostName(): string | undefined {
    const { host } = this.#factory;
    return process.getBuiltinModule('node:net').isIP(host) === 0 ? host : undefined;
  }

  async lookUp(): Promise<readonly string[]> {
    const { lookup } = process.getBuiltinModule('node:dns').promises;
    const found = await lookup(this.#factory.host, { all: true });
    return found.map(({ address }) => address);
  }

  connect(onConnected: () => void, signal: AbortSignal): Promise<{ readonly protocol: string | undefined }> {
    return new Promise((resolve, reject) => {
      const socket = this.#factory.connect(undefined);
      socket.unref();
      signal.addEventListener('abort', () => {
        socket.destroy();
      });
      socket.once('error', reject);
      socket.once('connect', onConnected);
      socket.once(this.isSecure ? 'secureConnect' : 'connect', () => {
        const { getProtocol } = socket as { getProtocol?: () => string | null };
        resolve({ protocol: getProtocol?.call(socket) ?? undefined });
        socket.destroy();
      });
      socket.once('close', () => {
        reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
      });
    });
  }

  async post(path: string | undefined, text: string, signal: AbortSignal): Promise<HttpAnswer> {
    const endpoint = path === undefined ? this.#options.endpoint : new URL(path, this.#options.endpoint);
    const connection = new EndpointConnection({ ...this.#options, endpoint });
    signal.addEventListener('abort', () => {
      connection.abort();
    });
    const compressed = compressSync(text);
    let body = '';
    try {
      const answer = await postByGot({
        got: await evaluateGot(),
        endpoint,
        headers: { ...buildHeaders(this.#options.credentials), ...gzipHeaders },
        body: compressed,
        exchange: async (headers) => {
          const met = await connection.exchange(`${writeHead(endpoint, headers)}\r\n`, compressed);
          body = met.body;
          return met;
        },
      });
      // got's stream has no body yet when it emits the response.
      return { ...answer, body };
    } finally {
      connection.close();
    }
  }

  classifyError(error: unknown): PushFailure {
    return classifyError(error);
  }

  classifyAnswer(answer: HttpAnswer): PushFailure | undefined {
    const { endpoint, clock } = this.#options;
    return classifyAnswer(answer, endpoint, clock.epochMs());
  }
}
