import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPrometheus } from './prometheus.js';
import { VictoriaMetrics } from './victoria-metrics.js';
import { startVmagent } from './vmagent.js';

/** VictoriaMetrics, and Prometheus behind vmagent, with the same pushes. */
export interface Stores {
  /** The endpoint for pushes. */
  readonly endpoint: string;
  readonly origins: { readonly victoriaMetrics: string; readonly prometheus: string };
  /** @returns the value of a query with one series or none, by store */
  query(promql: string): Promise<{ readonly victoriaMetrics: number; readonly prometheus: number }>;
  stop(): Promise<void>;
}

export async function startStores(): Promise<Stores> {
  const victoriaMetrics = await VictoriaMetrics.start();
  const prometheus = await startPrometheus();
  const agent = await startVmagent(`${prometheus.origin}/api/v1/write`);
  const tee = await startTee([victoriaMetrics.importUrl, agent.importUrl]);
  return {
    endpoint: tee.url,
    origins: { victoriaMetrics: victoriaMetrics.origin, prometheus: prometheus.origin },
    query: async (promql) => ({
      victoriaMetrics: (await victoriaMetrics.queryValue(promql)) ?? 0,
      prometheus: (await prometheus.queryValue(promql)) ?? 0,
    }),
    stop: async () => {
      await tee.close();
      await agent.stop();
      await prometheus.stop();
      await victoriaMetrics.stop();
    },
  };
}

/** Forwards each push to all targets and returns the worst answer. */
async function startTee(targets: readonly string[]): Promise<{ url: string; close: () => Promise<void> }> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, response) => {
    void readBody(incoming)
      .then((body) => Promise.all(targets.map((target) => forward(target, incoming, body, agent))))
      .then((statuses) => response.writeHead(Math.max(...statuses)).end())
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/api/v1/import/prometheus`,
    close: async () => {
      agent.destroy();
      const closed = new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
      server.closeAllConnections();
      await closed;
    },
  };
}

function forward(target: string, from: IncomingMessage, body: Buffer, agent: Agent): Promise<number> {
  const encoding = from.headers['content-encoding'];
  const headers = {
    'content-length': body.length,
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  };
  return new Promise((resolve, reject) => {
    request(target, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => {
        resolve(answer.statusCode ?? 500);
      });
    })
      .once('error', reject)
      .end(body);
  });
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
