import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forwardRequest, readWhole } from './forward-request.js';

/** The maximum length of an opening request; a longer request is a push. */
const mostOpeningBytes = 300;

/** The answers of a store. */
export interface Answers {
  /** The number of answers by status, including answers that the sender did not get. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The distinct bodies of failures. */
  readonly refusals: readonly string[];
}

/** A proxy in front of a store that records its answers and can drop them. */
export interface StoreProxy {
  /** For example `http://127.0.0.1:40001`. */
  readonly origin: string;
  /** @returns the answers since the last call */
  takeAnswers(): Answers;
  /** Forwards the next pushes to the store, but closes the connection instead of returning the answers. */
  loseAnswers(count: number): void;
  close(): Promise<void>;
}

/** @param target origin of the store */
export async function startStoreProxy(target: string): Promise<StoreProxy> {
  const agent = new Agent({ keepAlive: true });
  let statuses = new Map<number, number>();
  let refusals = new Set<string>();
  let toLose = 0;

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readWhole(incoming);
    const answer = await forwardRequest(target, incoming, body, agent);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (answer.status >= 300) refusals.add(answer.body.toString('utf8').trim());
    if (toLose > 0 && body.length > mostOpeningBytes) {
      toLose -= 1;
      incoming.socket.destroy();
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    takeAnswers: () => {
      const answers = { statuses, refusals: [...refusals] };
      statuses = new Map();
      refusals = new Set();
      return answers;
    },
    loseAnswers: (count) => {
      toLose = count;
    },
    close: async () => {
      agent.destroy();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
