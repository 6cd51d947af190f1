import type { Got } from 'got' with { 'resolution-mode': 'import' };
import type { Credentials } from '../config/credentials.js';
import type { PushOutcome, PushPort } from '../flush/ports.js';
import { version } from '../version.js';
import { classifyAnswer } from './classify-answer.js';
import { classifyError } from './classify-error.js';
import { loadGot } from './load-got.js';

export interface HttpsPushOptions {
  /** The full URL to post to. */
  readonly endpoint: URL;
  readonly credentials: Credentials | undefined;
  /** PEM of authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
}

/**
 * Posts Prometheus text with got over one kept-alive connection of our own. Not over Node's global agent: its
 * sockets are the user's, and ours would be counted among them.
 */
export class HttpsPush implements PushPort {
  readonly #options: HttpsPushOptions;
  #client: Promise<Got> | undefined;

  constructor(options: HttpsPushOptions) {
    this.#options = options;
  }

  async push(text: string, signal: AbortSignal): Promise<PushOutcome> {
    const { endpoint } = this.#options;
    try {
      this.#client ??= createClient(this.#options);
      const client = await this.#client;
      const body = process.getBuiltinModule('node:zlib').gzipSync(text);
      const { statusCode, headers } = await client.post(endpoint, { body, signal });
      return (
        classifyAnswer(statusCode, headers.location, endpoint) ?? {
          status: 'pushed',
          wireBytes: body.byteLength,
        }
      );
    } catch (error) {
      return classifyError(error);
    }
  }
}

async function createClient({ credentials, certificateAuthority }: HttpsPushOptions): Promise<Got> {
  const got = await loadGot();
  // Not imported: an ES module's import of node:http reads every export of it, and with them loads undici (45 ms).
  const https = process.getBuiltinModule('node:https');
  const http = process.getBuiltinModule('node:http');
  const agentOptions = { keepAlive: true, maxSockets: 1 };
  return got.extend({
    agent: { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) },
    headers: {
      'user-agent': `instrumented-lambda/${version}`,
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'content-encoding': 'gzip',
      ...(credentials && { authorization: credentials.toAuthorizationHeader() }),
    },
    https: {
      rejectUnauthorized: true,
      ...(certificateAuthority !== undefined && {
        certificateAuthority: [...readTrusted(), certificateAuthority],
      }),
    },
    // The coordinator bounds, repeats and judges a push; got must do none of it a second time.
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    decompress: false,
    responseType: 'buffer',
  });
}

/** Node's own authorities with those of `NODE_EXTRA_CA_CERTS`: a list given to TLS replaces them. */
function readTrusted(): readonly string[] {
  const tls = process.getBuiltinModule('node:tls');
  // Missing before Node 22.15.
  return (tls as Partial<typeof tls>).getCACertificates?.('default') ?? tls.rootCertificates;
}
