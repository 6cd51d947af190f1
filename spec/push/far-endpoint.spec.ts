import dns from 'node:dns';
import net, { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { EndpointConnection } from '../../lib/push/endpoint-connection.js';
import { ExchangeError } from '../../lib/push/exchange-error.js';
import { CertificateAuthority } from '../../lib/testing/index.js';
import { listenSlowly, type SlowAddress } from './slow-address.js';

const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n';
const body = Buffer.from('body');
const noContent = 'HTTP/1.1 204 No Content\r\n\r\n';
const hostName = 'metrics.example';

type Found = (error: Error | null, found?: unknown) => void;

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function slow(host: string, port?: number): Promise<SlowAddress> {
  const address = await listenSlowly(host, port);
  opened.push(address);
  return address;
}

/** Starts a server that answers at once and counts its connections. */
async function listen(
  host: string,
  port = 0,
  server = net.createServer(),
): Promise<{ port: number; count: () => number }> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    if (server.listenerCount('connection') === 1) socket.on('data', () => socket.write(noContent));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return { port: (server.address() as AddressInfo).port, count: () => sockets.length };
}

/** Replaces DNS: a test has no zone of its own. */
function resolveTo(...addresses: string[]): void {
  const found = addresses.map((address) => ({ address, family: net.isIP(address) }));
  vi.spyOn(dns, 'lookup').mockImplementation(((
    _host: string,
    options: dns.LookupOptions,
    done: (error: Error | null, found?: unknown, family?: number) => void,
  ) => {
    setImmediate(() => {
      if (options.all === true) done(null, found);
      else done(null, found[0]?.address, found[0]?.family);
    });
  }) as unknown as typeof dns.lookup);
}

function connect(
  port: number,
  connectTimeoutMs: number,
  certificateAuthority?: string,
  isEmptyLoopAwaited?: () => boolean,
): EndpointConnection {
  const connection = new EndpointConnection({
    endpoint: new URL(
      `${certificateAuthority === undefined ? 'http' : 'https'}://${hostName}:${String(port)}`,
    ),
    certificateAuthority,
    clock: systemClock,
    timers: systemTimers,
    needsProtection: false,
    connectTimeoutMs,
    isEmptyLoopAwaited,
  });
  opened.push(connection);
  return connection;
}

describe('EndpointConnection to a host with several addresses', () => {
  test('exchange() keeps a slow attempt while it tries the next address', async () => {
    const { port, release } = await slow('127.0.0.2');
    await slow('127.0.0.3', port);
    resolveTo('127.0.0.2', '127.0.0.3');
    const answer = connect(port, 10_000).exchange(head, body);
    await delay(500);

    // The kernel repeats its SYN after a second: a cancelled attempt could not succeed.
    release();

    expect((await answer).statusCode).toBe(204);
  });

  test('exchange() has tried five black holes within a quarter of its time', async () => {
    const { port } = await slow('127.0.0.2');
    for (const last of [3, 4, 5, 6]) await slow(`127.0.0.${String(last)}`, port);
    const live = await listen('127.0.0.7', port);
    resolveTo('127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5', '127.0.0.6', '127.0.0.7');

    const answer = await connect(port, 1000).exchange(head, body);

    expect(answer.statusCode).toBe(204);
    expect(live.count()).toBe(1);
  });

  test('exchange() begins with the address that answered last', async () => {
    const hole = await slow('127.0.0.2');
    const live = await listen('127.0.0.3', hole.port);
    resolveTo('127.0.0.2', '127.0.0.3');
    const connection = connect(hole.port, 1000);
    await connection.exchange(head, body);
    connection.close();
    const connects = vi.spyOn(net, 'connect');

    await connection.exchange(head, body);

    expect(live.count()).toBe(2);
    expect(connects.mock.calls.map(([options]) => (options as { host?: string }).host)).toEqual([
      '127.0.0.3',
    ]);
  });

  test('exchange() tries the next address at once if one refuses the connection', async () => {
    const live = await listen('127.0.0.3');
    resolveTo('127.0.0.2', '127.0.0.3');
    // Much longer than the test.
    const answer = await connect(live.port, 600_000).exchange(head, body);

    expect(answer.statusCode).toBe(204);
  });

  test('exchange() alternates between IPv4 and IPv6 addresses', async () => {
    const { port } = await listen('127.0.0.9');
    resolveTo('127.0.0.2', '127.0.0.3', '::1', '127.0.0.9');
    const connects = vi.spyOn(net, 'connect');

    await connect(port, 600_000).exchange(head, body);

    expect(connects.mock.calls.map(([options]) => (options as { host?: string }).host)).toEqual([
      '127.0.0.2',
      '::1',
      '127.0.0.3',
      '127.0.0.9',
    ]);
  });

  test('exchange() rejects with the cause if no address accepts a connection', async () => {
    const { port } = await listen('127.0.0.9');
    resolveTo('127.0.0.2', '127.0.0.3');

    await expect(connect(port, 1000).exchange(head, body)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
      isWritten: false,
    });
  });

  test('exchange() rejects with ENOTFOUND if the name has no address', async () => {
    resolveTo();

    await expect(connect(9, 1000).exchange(head, body)).rejects.toMatchObject({
      cause: { code: 'ENOTFOUND' },
    });
  });

  test.each([
    ['returns one address instead of all', (done: Found) => done(null, '127.0.0.9')],
    ['calls back synchronously', (done: Found) => done(null, [{ address: '127.0.0.9', family: 4 }])],
  ])('exchange() works with a replaced lookup that %s', async (_how, answer) => {
    const { port } = await listen('127.0.0.9');
    vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: object, done: Found) => {
      answer(done);
    }) as unknown as typeof dns.lookup);

    expect((await connect(port, 1000).exchange(head, body)).statusCode).toBe(204);
  });

  test.each([
    [
      'throws',
      (): void => {
        throw Object.assign(new Error('a'), { code: 'EINVAL' });
      },
    ],
    [
      'returns values that are no addresses',
      (done: Found): void => done(null, [{ address: 7 }, { address: 'a.example' }]),
    ],
    ['returns a list of null', (done: Found): void => done(null, [null])],
    ['returns undefined', (done: Found): void => done(null, undefined)],
  ])('exchange() rejects, also the next time, if a replaced lookup %s', async (_how, answer) => {
    vi.spyOn(dns, 'lookup').mockImplementation(((_host: string, _options: object, done: Found) => {
      answer(done);
    }) as unknown as typeof dns.lookup);
    const connection = connect(9, 600_000);

    await expect(connection.exchange(head, body)).rejects.toBeInstanceOf(ExchangeError);
    await expect(connection.exchange(head, body)).rejects.toBeInstanceOf(ExchangeError);
  });

  test.each([
    ['all addresses', [1, 2], 'EPERM'],
    // It is tried in the error event of the first address.
    ['the next address', [2], 'EPERM'],
    ['the first address', [1], 'ECONNREFUSED'],
  ])('exchange() rejects if a replaced net.connect() throws for %s', async (_which, refused, code) => {
    const { port } = await listen('127.0.0.9');
    resolveTo('127.0.0.2', '127.0.0.3');
    const original = net.connect as (options: net.NetConnectOpts) => Socket;
    let tries = 0;
    vi.spyOn(net, 'connect').mockImplementation(((options: net.NetConnectOpts) => {
      tries += 1;
      if (refused.includes(tries)) throw Object.assign(new Error('a'), { code: 'EPERM' });
      return original(options);
    }) as typeof net.connect);

    await expect(connect(port, 600_000).exchange(head, body)).rejects.toMatchObject({ cause: { code } });
    expect(tries).toBe(2);
  });

  test('exchange() rejects if a replaced tls.connect() throws', async () => {
    const { port } = await listen('127.0.0.9');
    resolveTo('127.0.0.9');
    vi.spyOn(tls, 'connect').mockImplementation(() => {
      throw new Error('replaced');
    });
    const connection = connect(port, 600_000, new CertificateAuthority().certificate);

    await expect(connection.exchange(head, body)).rejects.toMatchObject({ isWritten: false });
  });

  test.each([
    ['an error', new Error('getaddrinfo EAI_AGAIN')],
    ['an error of another realm', runInNewContext('new Error("getaddrinfo EAI_AGAIN")') as Error],
  ])(
    'exchange() rejects with the code of the lookup as its cause if the lookup returns %s',
    async (_which, error) => {
      vi.spyOn(dns, 'lookup').mockImplementation(((
        _host: string,
        _options: object,
        done: (error: Error) => void,
      ) => {
        done(Object.assign(error, { code: 'EAI_AGAIN' }));
      }) as unknown as typeof dns.lookup);

      await expect(connect(9, 1000).exchange(head, body)).rejects.toMatchObject({
        cause: { code: 'EAI_AGAIN' },
      });
    },
  );

  test('closes the other attempts when one succeeds', async () => {
    const { port } = await slow('127.0.0.2');
    await listen('127.0.0.3', port);
    resolveTo('127.0.0.2', '127.0.0.3');
    const connects = vi.spyOn(net, 'connect');

    await connect(port, 1000).exchange(head, body);

    expect(connects.mock.results.map(({ value }) => (value as Socket).destroyed)).toEqual([true, false]);
  });
});

describe('EndpointConnection during a connection attempt that its request no longer waits for', () => {
  test.each(['abort', 'withdraw'] as const)('%s() keeps the attempt for the next request', async (end) => {
    const hole = await slow('127.0.0.2');
    resolveTo('127.0.0.2');
    const connects = vi.spyOn(net, 'connect');
    const connection = connect(hole.port, 10_000);
    const first = connection.exchange(head, body).catch((error: unknown) => error);
    await delay(50);

    connection[end]();
    hole.release();

    expect(await first).toMatchObject({ isWritten: false });
    expect((await connection.exchange(head, body)).statusCode).toBe(204);
    expect(connects).toHaveBeenCalledTimes(1);
  });

  test('abort() ends the attempt if a response waits for an empty event loop', async () => {
    const hole = await slow('127.0.0.2');
    resolveTo('127.0.0.2');
    const connects = vi.spyOn(net, 'connect');
    const connection = connect(hole.port, 10_000, undefined, () => true);
    const first = connection.exchange(head, body).catch((error: unknown) => error);
    await vi.waitFor(() => expect(connects).toHaveBeenCalledTimes(1));

    connection.abort();

    expect(await first).toMatchObject({ cause: { code: 'ERR_CONNECT_TIMEOUT' } });
    expect((connects.mock.results[0]?.value as Socket).destroyed).toBe(true);
  });

  test('abort() keeps a TLS handshake for the next request', async () => {
    const authority = new CertificateAuthority();
    const { certificate, key } = authority.issue({ hosts: [hostName] });
    const server = tls.createServer({ cert: certificate, key }, (socket) => {
      socket.on('data', () => socket.write(noContent));
    });
    // The test decides when TLS gets the connection.
    let startTls = (): void => undefined;
    const held = net.createServer((socket) => {
      startTls = (): void => void server.emit('connection', socket);
    });
    const { port, count } = await listen('127.0.0.2', 0, held);
    resolveTo('127.0.0.2');
    const connection = connect(port, 10_000, authority.certificate);
    const first = connection.exchange(head, body).catch((error: unknown) => error);
    await vi.waitFor(() => expect(connection.stage).toBe('securing'));

    connection.abort();
    startTls();

    expect(await first).toMatchObject({ cause: { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' } });
    expect((await connection.exchange(head, body)).statusCode).toBe(204);
    expect(count()).toBe(1);
  });

  test('close() ends every attempt', async () => {
    const { port } = await slow('127.0.0.2');
    await slow('127.0.0.3', port);
    resolveTo('127.0.0.2', '127.0.0.3');
    const connects = vi.spyOn(net, 'connect');
    const connection = connect(port, 100);
    connection.open();
    await vi.waitFor(() => expect(connects).toHaveBeenCalledTimes(2));

    connection.close();

    expect(connects.mock.results.map(({ value }) => (value as Socket).destroyed)).toEqual([true, true]);
  });
});
