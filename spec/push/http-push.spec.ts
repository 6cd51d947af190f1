import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PushOutcome } from '../../lib/flush/push-outcome.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import { HttpPush, type HttpPushOptions } from '../../lib/push/http-push.js';
import { blackHole, ImportReceiver, type ImportReceiverOptions } from '../../lib/testing/index.js';
import { authenticateAs, authenticateBy } from './authentication/authenticate-by.js';
import { MovableClock } from './movable-clock.js';

const budgetMs = 3000;
const noLabels = {};

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

async function start(options: ImportReceiverOptions = {}): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start(options);
  opened.push(receiver);
  return receiver;
}

function pushTo(receiver: ImportReceiver, options: Partial<HttpPushOptions> = {}) {
  const clock = new MovableClock();
  const port = new HttpPush({
    endpoint: new URL(receiver.url),
    protocol: importProtocol,
    authenticator: authenticateBy({}),
    labels: () => noLabels,
    certificateAuthority: receiver.certificateAuthority,
    clock,
    timers: systemTimers,
    needsProtection: false,
    connectTimeoutMs: 5000,
    minGzipLength: 0,
    ...options,
  });
  const push = (text = 'a_total 1\n'): Promise<PushOutcome> => port.push([text], budgetMs);
  return { port, push, clock };
}

describe('HttpPush', () => {
  test('stage says of an open connection that the body is still compressed, so nothing of it has arrived', async () => {
    const receiver = await start();
    const { port, push } = pushTo(receiver);
    await push();

    const pushing = push('a_total 1\n'.repeat(100_000));
    const { stage } = port;
    port.abort();

    expect(stage).toBe('compressing');
    expect(await pushing).toMatchObject({ status: 'failed', arrived: 'no' });
    expect(receiver.pushes).toHaveLength(1);
  });

  test('push() posts gzipped text with its content type', async () => {
    const receiver = await start();
    const { push } = pushTo(receiver);

    const outcome = await push('a_total{b="ü"} 1\n');

    expect(receiver.pushes).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/import/prometheus',
        text: 'a_total{b="ü"} 1\n',
        headers: {
          'content-encoding': 'gzip',
          'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        },
      },
    ]);
    expect(outcome).toEqual({ status: 'pushed', wireBytes: receiver.pushes[0]!.wireBytes });
  });

  test('push() that was aborted while it compressed sends nothing, and the next one is sent', async () => {
    const receiver = await start();
    const { port, push } = pushTo(receiver);
    const large = push('a_total{b="x"} 1\n'.repeat(200_000));

    port.abort();
    const small = push('a_total 2\n');

    expect(await small).toMatchObject({ status: 'pushed' });
    expect(await large).toMatchObject({ status: 'failed', reason: 'timeout', arrived: 'no' });
    expect(receiver.pushes.map(({ text }) => text)).toEqual(['a_total 2\n']);
  });

  test('push() sends a text shorter than minGzipLength uncompressed', async () => {
    const receiver = await start();
    const { push } = pushTo(receiver, { minGzipLength: 20 });
    const [short, long] = ['a_total{b="ü"} 1\n', 'a_total{b="üüüüüüü"} 1\n'];

    const outcomes = [await push(short), await push(long)];

    const [first, second] = receiver.pushes;
    expect(first).toMatchObject({ text: short, wireBytes: Buffer.byteLength(short) });
    expect(first!.headers).not.toHaveProperty('content-encoding');
    expect(second).toMatchObject({ text: long, headers: { 'content-encoding': 'gzip' } });
    expect(outcomes[0]).toEqual({ status: 'pushed', wireBytes: Buffer.byteLength(short) });
  });

  test('push() reuses one connection for many pushes', async () => {
    const receiver = await start();
    const { push } = pushTo(receiver);

    for (let i = 0; i < 5; i += 1) await push();

    expect(receiver.connections).toBe(1);
  });

  test.each([200, 204])('push() succeeds if the status is %d', async (status) => {
    const receiver = await start({ fault: { kind: 'status', status } });

    expect((await pushTo(receiver).push()).status).toBe('pushed');
  });

  test.each([
    { status: 201, reason: 'rejected', arrived: 'unknown' },
    { status: 202, reason: 'rejected', arrived: 'unknown' },
    { status: 304, reason: 'redirect', arrived: 'no' },
    { status: 400, reason: 'rejected', arrived: 'no' },
    { status: 401, reason: 'unauthorized', arrived: 'no' },
    { status: 403, reason: 'unauthorized', arrived: 'no' },
    { status: 408, reason: 'rejected', arrived: 'unknown' },
    { status: 413, reason: 'rejected', arrived: 'no' },
    { status: 429, reason: 'throttled', arrived: 'no' },
    { status: 500, reason: 'rejected', arrived: 'unknown' },
    { status: 502, reason: 'rejected', arrived: 'unknown' },
    { status: 503, reason: 'throttled', arrived: 'no' },
    { status: 504, reason: 'rejected', arrived: 'unknown' },
  ])('push() fails as $reason if the status is $status', async ({ status, reason, arrived }) => {
    const receiver = await start({ fault: { kind: 'status', status, body: 'the reason why\n' } });

    const outcome = await pushTo(receiver).push();

    expect(outcome).toMatchObject({ status: 'failed', reason, arrived });
    expect((outcome as { detail: string }).detail).toContain(String(status));
  });

  test('push() returns the delay of Retry-After', async () => {
    const receiver = await start({
      fault: { kind: 'status', status: 503, headers: { 'retry-after': '17' } },
    });

    expect(await pushTo(receiver).push()).toMatchObject({ reason: 'throttled', retryAfterMs: 17_000 });
  });

  describe('redirects', () => {
    test.each([301, 302, 303, 307, 308])(
      'push() does not follow a %d and sends nothing to the target',
      async (status) => {
        const target = await start();
        const location = `${target.origin}/steal?token=secret#secret`;
        const receiver = await start({ fault: { kind: 'status', status, headers: { location } } });
        const { push } = pushTo(receiver, { authenticator: authenticateAs('tenant', 'password') });

        const outcome = await push();

        expect(outcome).toMatchObject({ status: 'failed', reason: 'redirect', arrived: 'no' });
        expect((outcome as { detail: string }).detail).toContain(`a redirect to ${target.origin};`);
        expect(inspect(outcome)).not.toMatch(/secret|steal|token/);
        expect(target.connections).toBe(0);
      },
    );

    test.each([
      ['user and password', 'https://user:secret@elsewhere.invalid/', 'https://elsewhere.invalid;'],
      ['a relative URL', '/elsewhere?secret', 'https://127.0.0.1:'],
      ['a scheme without host', 'javascript:secret', 'javascript://;'],
      ['an invalid URL', 'https://:secret', 'an unreadable address;'],
    ])('push() reports only the origin of a redirect target with %s', async (_what, location, expected) => {
      const receiver = await start({ fault: { kind: 'status', status: 302, headers: { location } } });

      const outcome = await pushTo(receiver).push();

      expect((outcome as { detail: string }).detail).toContain(expected);
      expect(inspect(outcome)).not.toContain('secret');
    });
  });

  describe('connection faults', () => {
    test('push() fails as unreachable and surely not arrived if nothing listens', async () => {
      const receiver = await start();
      await receiver.close();

      expect(await pushTo(receiver).push()).toMatchObject({ reason: 'unreachable', arrived: 'no' });
    });

    test('push() fails as unreachable if the host name is unknown', async () => {
      const receiver = await start();
      const { push } = pushTo(receiver, { endpoint: new URL('https://nowhere.invalid/') });

      expect(await push()).toMatchObject({ reason: 'unreachable', arrived: 'no' });
    });

    test.each(['connect', 'head', 'body', 'answer'] as const)(
      'push() fails as connection-lost without a second attempt if a new connection is reset at %s',
      async (at) => {
        const receiver = await start({ fault: { kind: 'reset', at } });

        const outcome = await pushTo(receiver).push();

        // A reset at `connect` makes the handshake fail, so nothing was sent.
        expect(outcome).toMatchObject({
          reason: 'connection-lost',
          arrived: at === 'connect' ? 'no' : 'unknown',
        });
        expect(outcome).not.toHaveProperty('isStale');
        expect(receiver.connections).toBe(1);
      },
    );

    test('push() fails as connection-lost if the response is not HTTP', async () => {
      const receiver = await start({ fault: { kind: 'garbage' } });

      expect(await pushTo(receiver).push()).toMatchObject({ reason: 'connection-lost', arrived: 'unknown' });
    });

    test('push() fails as connection-lost if the response ends within its head', async () => {
      const receiver = await start({ fault: { kind: 'half-answer', cut: 'head', then: 'close' } });

      expect(await pushTo(receiver).push()).toMatchObject({ reason: 'connection-lost', arrived: 'unknown' });
    });

    test.each(['connect', 'answer'] as const)(
      'push() fails as timeout if it is aborted while it hangs at %s',
      async (at) => {
        const receiver = await start({ fault: { kind: 'hang', at } });
        const { port, push } = pushTo(receiver);
        const pushing = push();

        await (at === 'answer'
          ? receiver.waitForPushes(1)
          : expect.poll(() => receiver.connections, { timeout: 5000 }).toBe(1));
        expect(port.stage).toBe(at === 'answer' ? 'answer' : 'securing');
        port.abort();

        expect(await pushing).toMatchObject({
          reason: 'timeout',
          arrived: at === 'answer' ? 'unknown' : 'no',
        });
      },
    );

    test('push() fails as timeout if it is aborted while it connects to a black hole', async () => {
      const receiver = await start();
      const hole = await blackHole();
      opened.push(hole);
      const { port, push } = pushTo(receiver, { endpoint: new URL(hole.url) });
      const pushing = push();

      setImmediate(() => {
        expect(port.stage).toBe('connecting');
        port.abort();
      });

      expect(await pushing).toMatchObject({ reason: 'timeout', arrived: 'no' });
    });
  });

  describe('answers', () => {
    test('push() succeeds after the head of a response with an endless body', async () => {
      const receiver = await start({ fault: { kind: 'endless-answer' } });
      const { push } = pushTo(receiver);

      expect((await push()).status).toBe('pushed');
      expect((await push()).status).toBe('pushed');
    });

    test('push() succeeds after the head of a response with an endless body that arrives slowly', async () => {
      const receiver = await start({ fault: { kind: 'endless-answer', everyMs: 5 } });

      expect((await pushTo(receiver).push()).status).toBe('pushed');
    });

    test('push() succeeds after the head if the body stops half way', async () => {
      const receiver = await start({ fault: { kind: 'half-answer', cut: 'body', then: 'hang' } });

      expect((await pushTo(receiver).push()).status).toBe('pushed');
    });

    test.each(['close', 'reset'] as const)(
      'push() fails as connection-lost if the connection breaks within the body: %s',
      async (then) => {
        const receiver = await start({ fault: { kind: 'half-answer', cut: 'body', then } });

        expect(await pushTo(receiver).push()).toMatchObject({
          reason: 'connection-lost',
          arrived: 'unknown',
        });
      },
    );

    test('push() reuses the connection after a response with a body', async () => {
      const receiver = await start({ fault: { kind: 'status', status: 400, body: 'x'.repeat(10_000) } });
      const { push } = pushTo(receiver);

      await push();
      await push();

      expect(receiver.connections).toBe(1);
    });
  });

  describe('used connections', () => {
    test.each(['head', 'body', 'answer'] as const)(
      'push() reports a stale connection if a reused one is reset at %s, and the next push opens another',
      async (at) => {
        const receiver = await start();
        const { push } = pushTo(receiver);
        await push();
        receiver.fault = { kind: 'reset', at, times: 1 };

        expect(await push()).toMatchObject({ reason: 'connection-lost', arrived: 'unknown', isStale: true });
        expect((await push()).status).toBe('pushed');
        expect(receiver.connections).toBe(2);
      },
    );

    test.each(['fin', 'rst'] as const)(
      'push() opens another connection if the old one was closed by %s, and sends its text once',
      async (by) => {
        const receiver = await start();
        const { push } = pushTo(receiver);
        await push();

        receiver.closeConnections(by);
        await nextTurns(2);

        expect((await push()).status).toBe('pushed');
        expect(receiver.pushes).toHaveLength(2);
      },
    );

    test('push() treats a connection as stale if it does not answer after an idle time', async () => {
      const receiver = await start();
      const { push, clock } = pushTo(receiver);
      await push();
      clock.advance(2000);
      receiver.fault = { kind: 'hang', at: 'answer', times: 1 };

      expect(await push()).toMatchObject({ reason: 'timeout', arrived: 'unknown', isStale: true });
      expect((await push()).status).toBe('pushed');
      expect(receiver.connections).toBe(2);
    });

    test('push() waits for a slow response on a connection that was not idle', async () => {
      const receiver = await start();
      const { push } = pushTo(receiver);
      for (let i = 0; i < 3; i += 1) await push();
      receiver.fault = { kind: 'slow-answer', delayMs: 300, times: 1 };

      expect((await push()).status).toBe('pushed');
      expect(receiver.pushes).toHaveLength(4);
      expect(receiver.connections).toBe(1);
    });

    test('push() does not reuse a connection after more than 45 s of idle time', async () => {
      const receiver = await start();
      const { push, clock } = pushTo(receiver);
      await push();
      clock.advance(44_000);
      await push();
      expect(receiver.connections).toBe(1);

      clock.advance(46_000);
      await push();

      expect(receiver.connections).toBe(2);
    });
  });

  describe('TLS', () => {
    test.each([
      { certificate: 'untrusted', words: 'is not trusted' },
      { certificate: 'expired', words: 'has expired' },
      { certificate: 'wrong-host', words: 'is for another host' },
    ] as const)(
      'push() rejects a certificate that $words, and reports that',
      async ({ certificate, words }) => {
        const receiver = await start({ tls: { certificate } });

        const outcome = await pushTo(receiver).push();

        expect(outcome).toMatchObject({ status: 'failed', reason: 'tls', arrived: 'no' });
        expect((outcome as { detail: string }).detail).toContain(words);
        expect(receiver.pushes).toHaveLength(0);
      },
    );

    test('push() rejects an unknown authority if none is configured', async () => {
      const receiver = await start();

      const outcome = await pushTo(receiver, { certificateAuthority: undefined }).push();

      expect(outcome).toMatchObject({ reason: 'tls', arrived: 'no' });
    });

    test('push() rejects an untrusted certificate although NODE_TLS_REJECT_UNAUTHORIZED=0 is set', async () => {
      const receiver = await start({ tls: { certificate: 'untrusted' } });
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      try {
        expect(await pushTo(receiver).push()).toMatchObject({ reason: 'tls' });
      } finally {
        delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      }
    });

    test('push() fails as tls if the configured authority is not PEM', async () => {
      const receiver = await start();

      const outcome = await pushTo(receiver, { certificateAuthority: 'no PEM at all' }).push();

      expect(outcome).toMatchObject({ status: 'failed', reason: 'tls' });
    });
  });

  describe('credentials', () => {
    test.each([
      'plain',
      'with:colons:in:it',
      'ünïcödé 🗝 密码',
      `"quotes' and \\ backslashes`,
      'lines\r\nX-Injected: yes\r\n\r\nGET / HTTP/1.1',
      ' spaces around ',
      '\u0000 and \u007f',
    ])('push() authenticates with the password %j', async (password) => {
      const receiver = await start({ credentials: { tenantName: 'tenant', password } });
      const { push } = pushTo(receiver, { authenticator: authenticateAs('tenant', password) });

      expect((await push()).status).toBe('pushed');
      expect(receiver.pushes[0]!.headers).not.toHaveProperty('x-injected');
    });

    test('push() returns and holds no object that prints the password', async () => {
      const receiver = await start({ fault: { kind: 'reset', at: 'answer' } });
      const authenticator = authenticateAs('tenant', 'swordfish');
      const { port, push } = pushTo(receiver, { authenticator });

      const outcome = await push();

      const secrets = /swordfish|c3dvcmRmaXNo|dGVuYW50/;
      expect(inspect([outcome, port, authenticator], { depth: 20, showHidden: true })).not.toMatch(secrets);
      expect(JSON.stringify([outcome, port, authenticator])).not.toMatch(secrets);
      // eslint-disable-next-line @typescript-eslint/no-base-to-string -- no text of it may contain a secret
      expect(String(authenticator)).not.toMatch(secrets);
    });
  });

  test('push() does not keep the event loop alive while it is running', async () => {
    const receiver = await start({ tls: false, fault: { kind: 'hang', at: 'answer' } });
    const { port, push } = pushTo(receiver);
    const pushing = push();
    await receiver.waitForPushes(1);

    const holding = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap');

    // Only the receiver's end of the connection.
    expect(holding).toHaveLength(1);
    port.abort();
    await pushing;
  });

  describe('prepare()', () => {
    test.each([true, false])('opens the connection that the push then uses, with TLS: %s', async (tls) => {
      const receiver = await start({ tls });
      const { port, push } = pushTo(receiver);

      port.prepare();
      port.prepare();
      await vi.waitUntil(() => receiver.connections === 1);

      expect(receiver.pushes).toHaveLength(0);
      expect((await push()).status).toBe('pushed');
      port.prepare();
      expect((await push()).status).toBe('pushed');
      expect(receiver.connections).toBe(1);
    });

    test('opens nothing if stopConnecting() follows', async () => {
      const receiver = await start();
      const { port } = pushTo(receiver);

      port.prepare();
      port.stopConnecting();
      await nextTurns(20);

      expect(receiver.connections).toBe(0);
    });

    test('opens no second connection if a push comes first', async () => {
      const receiver = await start();
      const { port, push } = pushTo(receiver);

      port.prepare();
      const outcomes = [await push(), await push(), await push()];

      expect(outcomes.map(({ status }) => status)).toEqual(['pushed', 'pushed', 'pushed']);
      expect(receiver.connections).toBe(1);
    });

    test.each(['fin', 'rst'] as const)(
      'lets the push open another connection if the prepared one was closed by %s',
      async (by) => {
        const receiver = await start();
        const { port, push } = pushTo(receiver);
        port.prepare();
        await vi.waitUntil(() => receiver.connections === 1);

        receiver.closeConnections(by);
        await nextTurns(2);

        expect((await push()).status).toBe('pushed');
        expect(receiver.connections).toBe(2);
      },
    );

    test('opens a new connection if the old one was idle for too long', async () => {
      const receiver = await start();
      const { port, push, clock } = pushTo(receiver);
      await push();

      clock.advance(60_000);
      port.prepare();
      await vi.waitUntil(() => receiver.connections === 2);

      expect((await push()).status).toBe('pushed');
      expect(receiver.connections).toBe(2);
    });

    test('leaves the report of a faulty endpoint to the push', async () => {
      const receiver = await start({ tls: { certificate: 'untrusted' } });
      const { port, push } = pushTo(receiver);

      port.prepare();
      await vi.waitUntil(() => receiver.connections >= 1);

      expect(await push()).toMatchObject({ status: 'failed', reason: 'tls' });
      expect(receiver.pushes).toHaveLength(0);
    });
  });

  test('stopConnecting() aborts a pending connection and keeps an established one', async () => {
    const receiver = await start();
    const { port, push } = pushTo(receiver);

    const opening = port.open(budgetMs);
    port.stopConnecting();
    expect(await opening).toMatchObject({ status: 'failed', reason: 'timeout', arrived: 'no' });
    expect((await push()).status).toBe('pushed');
    port.stopConnecting();
    expect((await push()).status).toBe('pushed');

    expect(receiver.openings).toHaveLength(0);
    expect(new Set(receiver.pushes.map(({ connectionNumber }) => connectionNumber)).size).toBe(1);
  });

  describe('open()', () => {
    test('makes one exchange without samples, and the push reuses its connection', async () => {
      const credentials = { tenantName: 'tenant', password: 'swordfish' };
      const receiver = await start({ credentials });
      const { port, push } = pushTo(receiver, { authenticator: authenticateAs('tenant', 'swordfish') });

      expect(await port.open(budgetMs)).toMatchObject({ status: 'pushed' });
      expect(receiver.openings).toMatchObject([{ status: 204, samples: [], authorized: true }]);
      expect((await push()).status).toBe('pushed');

      expect(receiver.pushes).toHaveLength(1);
      expect(receiver.connections).toBe(1);
      const [opening, pushed] = [receiver.openings[0]!.headers, receiver.pushes[0]!.headers];
      expect({ ...opening, 'content-length': pushed['content-length'] }).toEqual(pushed);
    });

    test.each([
      [
        { kind: 'status', status: 401 },
        { reason: 'unauthorized', arrived: 'no' },
      ],
      [
        { kind: 'status', status: 302, headers: { location: 'https://elsewhere.invalid/secret' } },
        { reason: 'redirect' },
      ],
      [
        { kind: 'status', status: 503, headers: { 'retry-after': '7' } },
        { reason: 'throttled', retryAfterMs: 7000 },
      ],
      [{ kind: 'garbage' }, { reason: 'connection-lost' }],
      [
        { kind: 'reset', at: 'answer' },
        { reason: 'connection-lost', arrived: 'unknown' },
      ],
      [
        { kind: 'reset', at: 'connect' },
        { reason: 'connection-lost', arrived: 'no' },
      ],
    ] as const)('reports the failure of an endpoint with the fault %j', async (fault, expected) => {
      const receiver = await start({ fault });

      const outcome = await pushTo(receiver).port.open(budgetMs);

      expect(outcome).toMatchObject({ status: 'failed', ...expected });
      expect(inspect(outcome)).not.toContain('secret');
    });

    test('fails as timeout after its budget if the endpoint does not answer', async () => {
      const receiver = await start({ fault: { kind: 'hang', at: 'answer' } });

      expect(await pushTo(receiver).port.open(150)).toMatchObject({ reason: 'timeout' });
    });

    test('yields to a push that comes before its request was sent', async () => {
      const receiver = await start();
      const { port, push } = pushTo(receiver);

      const opening = port.open(budgetMs);
      const [opened, pushed] = await Promise.all([opening, push()]);

      expect(pushed.status).toBe('pushed');
      expect(opened?.status ?? 'withdrawn').toMatch(/^(withdrawn|pushed)$/);
      expect(receiver.connections).toBe(1);
    });
  });
});

/** Waits until Node.js has read the received bytes. */
async function nextTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await delay(5);
}
