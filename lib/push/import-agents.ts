import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { EarlyConnection } from './early-connection.js';

export interface ImportAgentsOptions {
  readonly endpoint: URL;
  /** PEM of authorities to trust beside Node's own. */
  readonly certificateAuthority: string | undefined;
}

/** One kept-alive connection of our own to the endpoint, over HTTP or HTTPS. */
export interface ImportAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** The next connection of the one that the endpoint needs. */
  readonly early: EarlyConnection;
}

/**
 * Opens no connection yet. Not Node's global agents: their sockets are the user's, and ours would be counted among
 * them, waited for with them and closed with them.
 */
export function createImportAgents({ endpoint, certificateAuthority }: ImportAgentsOptions): ImportAgents {
  // Not imported: an ES module's import of node:http reads every export of it, and with them loads undici (45 ms).
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  const { isIP } = process.getBuiltinModule('node:net');
  const keptAlive = { keepAlive: true, maxSockets: 1 };
  const tls = {
    // Said in so many words, NODE_TLS_REJECT_UNAUTHORIZED=0 does not apply: that is for the user's own requests.
    rejectUnauthorized: true,
    ...(certificateAuthority !== undefined && { secureContext: createTrust(certificateAuthority) }),
  };
  const agents = { http: new http.Agent(keptAlive), https: new https.Agent({ ...keptAlive, ...tls }) };

  const isSecure = endpoint.protocol === 'https:';
  const host = endpoint.hostname.replace(/^\[|\]$/g, '');
  const port = Number(endpoint.port || (isSecure ? 443 : 80));
  const early = isSecure
    ? new EarlyConnection(agents.https, { ...tls, host, port, servername: isIP(host) === 0 ? host : '' })
    : new EarlyConnection(agents.http, { host, port });
  return { ...agents, early };
}

/** @returns whether a connection waits to be used again */
export function hasIdleConnection(agents: ImportAgents): boolean {
  return [agents.http, agents.https].some(({ freeSockets }) => isAnyIn(freeSockets));
}

/** @returns whether a connection waits to be used again, or is in use */
export function hasConnection(agents: ImportAgents): boolean {
  return hasIdleConnection(agents) || [agents.http, agents.https].some(({ sockets }) => isAnyIn(sockets));
}

/** Closes connections that are not in use; what is in use stays. */
export function closeIdleConnections(agents: ImportAgents): void {
  agents.early.close();
  for (const agent of [agents.http, agents.https]) {
    for (const sockets of Object.values(agent.freeSockets)) {
      for (const socket of [...(sockets ?? [])]) socket.destroy();
    }
  }
}

function isAnyIn(sockets: HttpAgent['sockets']): boolean {
  return Object.values(sockets).some((each) => each?.some(({ destroyed }) => !destroyed) ?? false);
}

/** Node's own authorities, with those of `NODE_EXTRA_CA_CERTS`, and this one: a list given to TLS replaces them. */
function createTrust(certificateAuthority: string) {
  const tls = process.getBuiltinModule('node:tls');
  // Missing before Node 22.15.
  const own = (tls as Partial<typeof tls>).getCACertificates?.('default') ?? tls.rootCertificates;
  return tls.createSecureContext({ ca: [...own, certificateAuthority] });
}
