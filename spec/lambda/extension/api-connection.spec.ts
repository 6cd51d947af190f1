import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ApiConnection } from '../../../lib/lambda/extension/api-connection.js';
import type { ApiRequest } from '../../../lib/lambda/extension/extensions-api.js';

const request: ApiRequest = { method: 'GET', path: 'event/next', headers: {} };
const answer = (body: string): string =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`;

/** A server that calls a script for each request, with the numbers of the request and of its connection, from 1. */
async function serve(script: (socket: Socket, request: number, connection: number) => void) {
  const seen = { requests: 0, connections: 0 };
  const server = createServer((socket) => {
    seen.connections += 1;
    const connection = seen.connections;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      seen.requests += 1;
      script(socket, seen.requests, connection);
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { seen, connection: new ApiConnection({ host: '127.0.0.1', port }) };
}

/** Waits until sent bytes have arrived. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('ApiConnection', () => {
  test('sends several requests over the same connection', async () => {
    const { seen, connection } = await serve((socket, number) => socket.write(answer(String(number))));

    const bodies = [];
    for (let i = 0; i < 3; i += 1) bodies.push((await connection.send(request)).body);

    expect(bodies).toEqual(['1', '2', '3']);
    expect(seen).toEqual({ requests: 3, connections: 1 });
  });

  test('reads a response that arrives in parts', async () => {
    const { connection } = await serve((socket) => {
      const text = answer('whole');
      socket.write(text.slice(0, 20));
      setTimeout(() => socket.write(text.slice(20)), 5);
    });

    expect((await connection.send(request)).body).toBe('whole');
    expect((await connection.send(request)).body).toBe('whole');
  });

  test.each([
    ['was closed in between', (socket: Socket): unknown => setTimeout(() => socket.end(), 1)],
    ['was reset in between', (socket: Socket): unknown => setTimeout(() => socket.resetAndDestroy(), 1)],
    [
      'received an unexpected response in between',
      (socket: Socket): unknown => setTimeout(() => socket.write('HTTP/1.1 500 No\r\n'), 1),
    ],
  ])('opens a new connection if the last one %s', async (_how, end) => {
    const { seen, connection } = await serve((socket, number) => {
      socket.write(answer(String(number)));
      if (number === 1) end(socket);
    });

    await connection.send(request);
    await turns();

    expect((await connection.send(request)).body).toBe('2');
    expect(seen.connections).toBe(2);
  });

  test('sends a request again if a used connection ends before the first byte of the response', async () => {
    const { seen, connection } = await serve((socket, number) => {
      if (number === 2) socket.resetAndDestroy();
      else socket.write(answer(String(number)));
    });

    await connection.send(request);

    expect((await connection.send(request)).body).toBe('3');
    expect(seen).toEqual({ requests: 3, connections: 2 });
  });

  test.each([
    ['sends connection: close', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\na'],
    ['sends a chunked response', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n'],
    ['sends more than one response', `${answer('a')}${answer('b')}`],
  ])('does not reuse a connection if the server %s', async (_what, text) => {
    const { seen, connection } = await serve((socket) => socket.write(text));

    expect((await connection.send(request)).body).toBe('a');
    expect((await connection.send(request)).body).toBe('a');
    expect(seen.connections).toBe(2);
  });

  test.each([
    ['ends the connection at once', ''],
    ['ends it within the response', answer('whole').slice(0, 20)],
  ])('rejects if the server %s on a new connection', async (_what, text) => {
    const { connection } = await serve((socket) => socket.end(text));

    await expect(connection.send(request)).rejects.toThrow('expected a complete answer');
  });

  test('rejects if nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');

    await expect(new ApiConnection({ host: '127.0.0.1', port }).send(request)).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});
