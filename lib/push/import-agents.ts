import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** One kept-alive connection of our own to the endpoint, over HTTP or HTTPS. */
export interface ImportAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/**
 * Opens no connection yet. Not Node's global agents: their sockets are the user's, and ours would be counted among
 * them, waited for with them and closed with them.
 */
export function createImportAgents(): ImportAgents {
  // Not imported: an ES module's import of node:http reads every export of it, and with them loads undici (45 ms).
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  const options = { keepAlive: true, maxSockets: 1 };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

/** @returns whether a connection waits to be used again */
export function hasIdleConnection(agents: ImportAgents): boolean {
  return [agents.http, agents.https].some((agent) =>
    Object.values(agent.freeSockets).some((sockets) => (sockets?.length ?? 0) > 0),
  );
}

/** Closes connections that are not in use; what is in use stays. */
export function closeIdleConnections(agents: ImportAgents): void {
  for (const agent of [agents.http, agents.https]) {
    for (const sockets of Object.values(agent.freeSockets)) {
      for (const socket of [...(sockets ?? [])]) socket.destroy();
    }
  }
}
