import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { classifyError } from '../../lib/push/classify-error.js';
import { EndpointConnection } from '../../lib/push/endpoint-connection.js';
import { blackHole, CertificateAuthority } from '../../lib/testing/index.js';
import { body, connect, head, listen, noContent } from './raw-server.js';

const opened: { close(): unknown }[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const each of opened.splice(0)) each.close();
});

describe('EndpointConnection', () => {
  test('exchange() ignores a response that came before its request', async () => {
    let connections = 0;
    const address = await listen(
      net.createServer((socket) => {
        connections += 1;
        // The first connection sends a response before any request, and would also accept the request.
        if (connections === 1) socket.write(noContent);
        else socket.once('data', () => socket.write('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'));
      }),
    );
    const connection = connect(`http://${address}`);
    connection.open();
    await delay(20);

    expect((await connection.exchange(head, body)).statusCode).toBe(401);
    expect(connections).toBe(2);
  });

  test('exchange() ignores a second response that came after the first', async () => {
    const requests: string[] = [];
    const address = await listen(
      net.createServer((socket) => {
        socket.on('data', (chunk) => {
          requests.push(chunk.toString());
          socket.write(
            requests.length === 1 ? noContent + noContent : 'HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n',
          );
        });
      }),
    );
    const connection = connect(`http://${address}`);

    expect((await connection.exchange(head, body)).statusCode).toBe(204);
    expect((await connection.exchange(head, body)).statusCode).toBe(500);
    expect(requests).toHaveLength(2);
  });

  test('exchange() ignores the 408 that closed an idle connection', async () => {
    let connections = 0;
    const address = await listen(
      net.createServer((socket) => {
        connections += 1;
        socket.on('data', () => {
          socket.write(noContent);
          setTimeout(() => socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'), 10);
        });
      }),
    );
    const connection = connect(`http://${address}`);
    await connection.exchange(head, body);
    await delay(40);

    expect((await connection.exchange(head, body)).statusCode).toBe(204);
    expect(connections).toBe(2);
  });

  test('exchange() rejects a success that comes before the whole body was sent', async () => {
    const address = await listen(
      net.createServer((socket) => {
        // Answers after the first bytes and stops reading.
        socket.once('data', () => {
          socket.pause();
          socket.write(noContent);
        });
      }),
    );
    const large = Buffer.alloc(32 * 1024 * 1024);

    await expect(connect(`http://${address}`).exchange(head, large)).rejects.toMatchObject({
      cause: { code: 'HPE_EARLY_ANSWER' },
      isWritten: true,
    });
  });

  test('exchange() resolves to an error status that comes before the whole body was sent', async () => {
    const address = await listen(
      net.createServer((socket) => {
        socket.once('data', () => {
          socket.pause();
          socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');
        });
      }),
    );

    const { statusCode } = await connect(`http://${address}`).exchange(head, Buffer.alloc(32 * 1024 * 1024));

    expect(statusCode).toBe(413);
  });

  test('exchange() sends head and body unchanged, and one request at a time', async () => {
    const received: string[] = [];
    const address = await listen(
      net.createServer((socket) => {
        socket.on('data', (chunk) => {
          received.push(chunk.toString('latin1'));
          socket.write(noContent);
        });
      }),
    );
    const connection = connect(`http://${address}`);

    const first = connection.exchange(head, Buffer.from([0, 0xff, 0x80, 10]));
    await expect(connection.exchange(head, body)).rejects.toMatchObject({ cause: { code: 'ERR_WITHDRAWN' } });
    await first;

    expect(received.join('')).toBe(`${head}\u0000\u00ff\u0080\n`);
  });

  test('withdraw() keeps the connection for the next request', async () => {
    let connections = 0;
    const address = await listen(
      net.createServer((socket) => {
        connections += 1;
        socket.on('data', () => socket.write(noContent));
      }),
    );
    const connection = connect(`http://${address}`);
    const first = connection.exchange(head, body);

    expect(connection.withdraw()).toBe(true);
    await expect(first).rejects.toMatchObject({ isWritten: false });
    expect((await connection.exchange(head, body)).statusCode).toBe(204);
    expect(connections).toBe(1);
  });

  test('exchange() writes nothing to another machine if it has credentials to protect', async () => {
    const received: string[] = [];
    const address = await listen(
      net.createServer((socket) => socket.on('data', (chunk) => received.push(String(chunk)))),
    );
    const connection = new EndpointConnection({
      endpoint: new URL(`http://${address}`),
      certificateAuthority: undefined,
      needsProtection: true,
      clock: systemClock,
      timers: systemTimers,
      connectTimeoutMs: 2000,
    });
    opened.push(connection);
    // As if DNS resolved the name to another address.
    const { connect: connectReally } = net;
    vi.spyOn(net, 'connect').mockImplementation(((options: net.NetConnectOpts) =>
      Object.defineProperty(connectReally(options), 'remoteAddress', {
        value: '192.0.2.1',
      })) as typeof net.connect);

    await expect(connection.exchange(head, body)).rejects.toMatchObject({
      cause: { code: 'ERR_NOT_LOOPBACK' },
      isWritten: false,
    });
    expect(received).toEqual([]);
  });

  test('exchange() rejects after the connect timeout, so that the attempt does not keep the event loop alive', async () => {
    const server = net.createServer();
    const address = await listen(server);
    // Accepts connections and sends nothing.
    const connection = new EndpointConnection({
      endpoint: new URL(`https://${address}`),
      certificateAuthority: undefined,
      clock: systemClock,
      timers: systemTimers,
      needsProtection: false,
      connectTimeoutMs: 50,
    });
    opened.push(connection);

    await expect(connection.exchange(head, body)).rejects.toMatchObject({
      cause: { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' },
      isWritten: false,
    });
  });

  test('exchange() makes another connection if a freeze used up the time of the pending one', async () => {
    let frozenMs = 0;
    const { address, authority } = await listenSilentOnce();
    const clock = { ...systemClock, epochMs: () => systemClock.epochMs() + frozenMs };
    const connection = connectIn(5000, address, authority, clock);
    connection.open();
    await delay(20);

    frozenMs = 60_000;
    const answer = await connection.exchange(head, body);

    expect(answer.statusCode).toBe(204);
  });

  test('exchange() makes one other connection if it joined a pending one that then timed out', async () => {
    const { address, authority } = await listenSilentOnce();
    const connection = connectIn(300, address, authority);
    connection.open();
    await delay(200);

    const answer = await connection.exchange(head, body);

    expect(answer.statusCode).toBe(204);
  });
});

/** A TLS server that does not answer the first connection. */
async function listenSilentOnce(): Promise<{ address: string; authority: string }> {
  const authority = new CertificateAuthority();
  const { certificate, key } = authority.issue();
  const server = tls.createServer({ cert: certificate, key }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(noContent));
  });
  let isFirst = true;
  const address = await listen(
    net.createServer((socket) => {
      if (!isFirst) server.emit('connection', socket);
      isFirst = false;
    }),
  );
  return { address, authority: authority.certificate };
}

function connectIn(
  connectTimeoutMs: number,
  address: string,
  certificateAuthority: string,
  clock = systemClock,
): EndpointConnection {
  const connection = new EndpointConnection({
    endpoint: new URL(`https://${address}`),
    certificateAuthority,
    clock,
    timers: systemTimers,
    needsProtection: false,
    connectTimeoutMs,
  });
  opened.push(connection);
  return connection;
}

describe('EndpointConnection when it runs out of time', () => {
  const setUp = (port: number) => {
    const connection = connect(`https://127.0.0.1:${String(port)}`);
    const exchange = connection.exchange(head, body);
    return { connection, exchange };
  };

  test('abort() reports that no connection was made', async () => {
    const hole = await blackHole();
    opened.push(hole);
    const { connection, exchange } = setUp(hole.port);
    await delay(20);

    connection.abort();

    const error: unknown = await exchange.catch((thrown: unknown) => thrown);
    expect(classifyError(error).detail).toMatch(/^no connection to the endpoint was made in time/);
  });

  test('abort() reports that the TLS handshake did not end', async () => {
    const { connection, exchange } = setUp(Number((await listen(net.createServer())).split(':')[1]));
    await delay(50);

    connection.abort();

    const error: unknown = await exchange.catch((thrown: unknown) => thrown);
    expect(classifyError(error).detail).toMatch(/^the TLS handshake with the endpoint did not end in time/);
  });
});

describe('EndpointConnection over TLS', () => {
  const authority = new CertificateAuthority();

  async function listenSecurely(options: tls.TlsOptions = {}) {
    const { certificate, key } = authority.issue();
    const seen: { isReused: boolean; protocol: string | null }[] = [];
    const server = tls.createServer({ cert: certificate, key, ...options }, (socket) => {
      seen.push({ isReused: socket.isSessionReused(), protocol: socket.getProtocol() });
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write(noContent));
    });
    return { url: `https://${await listen(server)}`, seen, server };
  }

  test('resumes the session on the next connection', async () => {
    const { url, seen } = await listenSecurely();
    const connection = connect(url, authority.certificate);

    await connection.exchange(head, body);
    await delay(20);
    connection.close();
    await connection.exchange(head, body);

    expect(seen.map(({ isReused }) => isReused)).toEqual([false, true]);
  });

  test('checks the host name of the certificate although the app has replaced tls.checkServerIdentity', async () => {
    const { certificate, key } = authority.issue({ hosts: ['elsewhere.example'] });
    const { url } = await listenSecurely({ cert: certificate, key });
    vi.spyOn(tls, 'checkServerIdentity').mockReturnValue(undefined);

    await expect(connect(url, authority.certificate).exchange(head, body)).rejects.toMatchObject({
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      isWritten: false,
    });
  });

  test('rejects TLS below 1.2 although the app has lowered the minimum version', async () => {
    const { url, seen } = await listenSecurely({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const usual = tls.DEFAULT_MIN_VERSION;
    tls.DEFAULT_MIN_VERSION = 'TLSv1';
    try {
      await expect(connect(url, authority.certificate).exchange(head, body)).rejects.toMatchObject({
        isWritten: false,
      });
    } finally {
      tls.DEFAULT_MIN_VERSION = usual;
    }
    expect(seen).toEqual([]);
  });

  test('does not call functions for requests in Node.js, which the app may have replaced', async () => {
    const { url, seen } = await listenSecurely();
    const requests = [
      vi.spyOn(http, 'request'),
      vi.spyOn(https, 'request'),
      vi.spyOn(http.Agent.prototype, 'createConnection' as never),
    ];

    await connect(url, authority.certificate).exchange(head, body);

    expect(seen).toHaveLength(1);
    for (const request of requests) expect(request).not.toHaveBeenCalled();
  });
});
