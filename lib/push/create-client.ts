import type { Got } from 'got' with { 'resolution-mode': 'import' };
import type { Credentials } from '../config/credentials.js';
import { version } from '../version.js';
import { createImportAgents, type ImportAgents } from './import-agents.js';
import { loadGot } from './load-got.js';

export interface ClientOptions {
  readonly credentials: Credentials | undefined;
  /** PEM of authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
}

/** What posts, and the connections it posts over. */
export interface ImportClient {
  readonly got: Got;
  readonly agents: ImportAgents;
}

/** Loads got and sets it up to send one push: no retries, no redirects, no judgement of its own. */
export async function createClient({
  credentials,
  certificateAuthority,
}: ClientOptions): Promise<ImportClient> {
  const plain = await loadGot();
  const agents = createImportAgents();
  const got = plain.extend({
    agent: { http: agents.http, https: agents.https },
    headers: {
      'user-agent': `instrumented-lambda/${version}`,
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'content-encoding': 'gzip',
      ...(credentials && { authorization: credentials.toAuthorizationHeader() }),
    },
    https: {
      // Said in so many words, NODE_TLS_REJECT_UNAUTHORIZED=0 does not apply: that is for the user's own requests.
      rejectUnauthorized: true,
      ...(certificateAuthority !== undefined && {
        certificateAuthority: [...readTrusted(), certificateAuthority],
      }),
    },
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    decompress: false,
  });
  return { got, agents };
}

/** Node's own authorities with those of `NODE_EXTRA_CA_CERTS`: a list given to TLS replaces them. */
function readTrusted(): readonly string[] {
  const tls = process.getBuiltinModule('node:tls');
  // Missing before Node 22.15.
  return (tls as Partial<typeof tls>).getCACertificates?.('default') ?? tls.rootCertificates;
}
