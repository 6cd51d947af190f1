import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readProxy } from '../../lib/config/proxy.js';
import { systemClock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { classifyError } from '../../lib/push/classify-error.js';
import { EndpointConnection } from '../../lib/push/endpoint-connection.js';
import { ImportReceiver } from '../../lib/testing/index.js';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

interface Proxy {
  readonly port: number;
  /** Every CONNECT with its target and credentials. */
  readonly requests: { readonly target: string; readonly authorization: string | undefined }[];
}

/** A real HTTP proxy for CONNECT. */
async function startProxy(answer?: string): Promise<Proxy> {
  const requests: Proxy['requests'] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    requests.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    client.on('error', () => undefined);
    if (answer !== undefined) {
      client.end(answer);
      return;
    }
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\nvia: proxy\r\n\r\n');
      target.write(head);
      target.pipe(client);
      client.pipe(target);
    });
    sockets.add(target);
    target.on('error', () => client.destroy());
    client.on('close', () => target.destroy());
  });
  const port = await listen(server);
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return { port, requests };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function post(receiver: ImportReceiver, proxyUrl: string, noProxy = '') {
  const endpoint = new URL(receiver.url);
  const { proxy } = readProxy(
    { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxyUrl, NO_PROXY: noProxy },
    endpoint,
  );
  const connection = new EndpointConnection({
    endpoint,
    proxy,
    certificateAuthority: receiver.certificateAuthority,
    clock: systemClock,
    timers: systemTimers,
    needsProtection: true,
    connectTimeoutMs: 2000,
  });
  opened.push(connection);
  const body = Buffer.from('a_total 1\n');
  const head = `POST ${endpoint.pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: ${String(body.length)}\r\n\r\n`;
  return { connection, send: () => connection.exchange(head, body) };
}

describe('openTunnel()', () => {
  test('carries many requests through one tunnel, with the proxy credentials only in CONNECT', async () => {
    await using receiver = await ImportReceiver.start();
    const proxy = await startProxy();
    const { send } = post(receiver, `http://us%40er:s3%3Acret@127.0.0.1:${String(proxy.port)}`);

    const statuses = [(await send()).statusCode, (await send()).statusCode];

    expect(statuses).toEqual([204, 204]);
    const { host } = new URL(receiver.origin);
    const authorization = `Basic ${Buffer.from('us@er:s3:cret').toString('base64')}`;
    expect(proxy.requests).toEqual([{ target: host, authorization }]);
    expect(receiver.pushes).toHaveLength(2);
    expect(receiver.pushes[0]!.headers).not.toHaveProperty('proxy-authorization');
    expect(receiver.connections).toBe(1);
  });

  test('carries bodies of several MB', async () => {
    await using receiver = await ImportReceiver.start();
    const proxy = await startProxy();
    const { connection } = post(receiver, `http://127.0.0.1:${String(proxy.port)}`);
    const body = Buffer.from('a_total{b="0123456789"} 1\n'.repeat(100_000));

    const answer = await connection.exchange(
      `POST /api/v1/import/prometheus HTTP/1.1\r\nhost: x\r\ncontent-length: ${String(body.length)}\r\n\r\n`,
      body,
    );

    expect(answer.statusCode).toBe(204);
    expect(receiver.pushes[0]!.wireBytes).toBe(body.length);
  });

  test('does not keep the event loop alive while it is open', async () => {
    await using receiver = await ImportReceiver.start();
    const proxy = await startProxy();
    const { send } = post(receiver, `http://127.0.0.1:${String(proxy.port)}`);
    const count = (): number =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
    // Waits for the end of connections of earlier specs.
    await vi.waitUntil(() => count() === 0);

    await send();

    // Both ends of the proxy and the receiver's end.
    expect(count()).toBe(3);
  });

  test('bypasses the proxy if NO_PROXY contains the host', async () => {
    await using receiver = await ImportReceiver.start();
    const proxy = await startProxy();
    const { send } = post(
      receiver,
      `http://127.0.0.1:${String(proxy.port)}`,
      'x.example, 127.0.0.0-127.0.0.9',
    );

    expect((await send()).statusCode).toBe(204);
    expect(proxy.requests).toEqual([]);
  });

  test.each([
    [
      'asks for credentials',
      'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n',
      'does not accept its user name',
    ],
    ['rejects the request', 'HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno', 'refused a connection'],
    ['does not speak HTTP', 'SSH-2.0-x\r\n\r\n', 'refused a connection'],
    ['closes the connection', '', 'no connection to the proxy'],
  ])('fails with a specific message if the proxy %s', async (_what, answer, sentence) => {
    await using receiver = await ImportReceiver.start();
    const proxy = await startProxy(answer);
    const { send } = post(receiver, `http://user:hunter2@127.0.0.1:${String(proxy.port)}`);

    const failure = classifyError(await send().catch((error: unknown) => error));

    expect(failure).toMatchObject({ reason: 'unreachable', arrived: 'no' });
    expect(failure.detail).toContain(sentence);
    expect(receiver.connections).toBe(0);
  });

  test("fails if nothing listens at the proxy's address", async () => {
    await using receiver = await ImportReceiver.start();
    const server = createTlsServer();
    const port = await listen(server);
    server.close();
    const { send } = post(receiver, `http://127.0.0.1:${String(port)}`);

    const failure = classifyError(await send().catch((error: unknown) => error));

    expect(failure.detail).toBe(
      'no connection to the proxy of HTTPS_PROXY could be made (ERR_PROXY_UNREACHABLE)',
    );
  });

  test('fails as timeout if the proxy does not answer', async () => {
    await using receiver = await ImportReceiver.start();
    const sockets: Socket[] = [];
    const server = createServer().on('connection', (socket: Socket) => sockets.push(socket));
    server.on('connect', () => undefined);
    const port = await listen(server);
    opened.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    });
    const { send } = post(receiver, `http://127.0.0.1:${String(port)}`);

    const failure = classifyError(await send().catch((error: unknown) => error));

    expect(failure).toMatchObject({ reason: 'timeout', arrived: 'no' });
  });
});
