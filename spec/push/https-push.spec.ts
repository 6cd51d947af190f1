import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Credentials } from '../../lib/config/credentials.js';
import type { PushOutcome } from '../../lib/flush/ports.js';
import type { Clock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { HttpsPush } from '../../lib/push/https-push.js';
import type { ImportConnectionOptions } from '../../lib/push/import-connection.js';
import { blackHole, ImportReceiver, type ImportReceiverOptions } from '../../lib/testing/index.js';

/**
 * Too little for a second attempt after a silence, so that no push here takes a busy machine for a silent endpoint; it
 * bounds nothing else, the coordinator's signal does.
 */
const budgetMs = 150;
const budgetForSilenceMs = 3000;

const rehearse = (): Promise<string> => Promise.resolve('a_total 1\n');
/** More than prepare() takes. */
const turnsToPrepare = 20;

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

async function start(options: ImportReceiverOptions = {}): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start(options);
  opened.push(receiver);
  return receiver;
}

class MovableClock implements Clock {
  #aheadMs = 0;

  advance(ms: number): void {
    this.#aheadMs += ms;
  }

  epochMs(): number {
    return Date.now() + this.#aheadMs;
  }

  monotonicMs(): number {
    return performance.now() + this.#aheadMs;
  }
}

function pushTo(receiver: ImportReceiver, options: Partial<ImportConnectionOptions> = {}) {
  const clock = new MovableClock();
  const port = new HttpsPush({
    endpoint: new URL(receiver.url),
    credentials: undefined,
    certificateAuthority: receiver.certificateAuthority,
    clock,
    timers: systemTimers,
    ...options,
  });
  const push = (text = 'a_total 1\n', signal = new AbortController().signal): Promise<PushOutcome> =>
    port.push(text, { signal, budgetMs });
  return { port, push, clock };
}

describe('HttpsPush', () => {
  test('push() posts gzipped text with its content type when the endpoint takes it', async () => {
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

  test('push() uses one connection for many pushes', async () => {
    const receiver = await start();
    const { push } = pushTo(receiver);

    for (let i = 0; i < 5; i += 1) await push();

    expect(receiver.connections).toBe(1);
  });

  test.each([200, 204])('push() is a success when the answer is %d', async (status) => {
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
  ])('push() fails as $reason when the answer is $status', async ({ status, reason, arrived }) => {
    const receiver = await start({ fault: { kind: 'status', status, body: 'the reason why\n' } });

    const outcome = await pushTo(receiver).push();

    expect(outcome).toMatchObject({ status: 'failed', reason, arrived });
    expect((outcome as { detail: string }).detail).toContain(String(status));
  });

  test('push() names how long Retry-After asks to be left alone', async () => {
    const receiver = await start({
      fault: { kind: 'status', status: 503, headers: { 'retry-after': '17' } },
    });

    expect(await pushTo(receiver).push()).toMatchObject({ reason: 'throttled', retryAfterMs: 17_000 });
  });

  describe('redirects', () => {
    test.each([301, 302, 303, 307, 308])(
      'push() follows no %d and sends nothing to the target',
      async (status) => {
        const target = await start();
        const location = `${target.origin}/steal?token=secret#secret`;
        const receiver = await start({ fault: { kind: 'status', status, headers: { location } } });
        const { push } = pushTo(receiver, { credentials: new Credentials('tenant', 'password') });

        const outcome = await push();

        expect(outcome).toMatchObject({ status: 'failed', reason: 'redirect', arrived: 'no' });
        expect((outcome as { detail: string }).detail).toContain(`a redirect to ${target.origin};`);
        expect(inspect(outcome)).not.toMatch(/secret|steal|token/);
        expect(target.connections).toBe(0);
      },
    );

    test.each([
      ['user and password', 'https://user:secret@elsewhere.invalid/', 'https://elsewhere.invalid;'],
      ['a relative one', '/elsewhere?secret', 'https://127.0.0.1:'],
      ['a scheme without host', 'javascript:secret', 'javascript://;'],
      ['something unreadable', 'https://:secret', 'an unreadable address;'],
    ])('push() names no more than the origin when the target has %s', async (_what, location, wanted) => {
      const receiver = await start({ fault: { kind: 'status', status: 302, headers: { location } } });

      const outcome = await pushTo(receiver).push();

      expect((outcome as { detail: string }).detail).toContain(wanted);
      expect(inspect(outcome)).not.toContain('secret');
    });
  });

  describe('connection faults', () => {
    test('push() fails as unreachable and surely not arrived when nobody listens', async () => {
      const receiver = await start();
      await receiver.close();

      expect(await pushTo(receiver).push()).toMatchObject({ reason: 'unreachable', arrived: 'no' });
    });

    test('push() fails as unreachable when the host name is unknown', async () => {
      const receiver = await start();
      const { push } = pushTo(receiver, { endpoint: new URL('https://nowhere.invalid/') });

      expect(await push()).toMatchObject({ reason: 'unreachable', arrived: 'no' });
    });

    test.each(['connect', 'head', 'body', 'answer'] as const)(
      'push() fails as connection-lost without a second attempt when a new connection is reset at %s',
      async (at) => {
        const receiver = await start({ fault: { kind: 'reset', at } });

        expect(await pushTo(receiver).push()).toMatchObject({
          reason: 'connection-lost',
          arrived: 'unknown',
        });
        expect(receiver.connections).toBe(1);
      },
    );

    test('push() fails as connection-lost when the answer is no HTTP', async () => {
      const receiver = await start({ fault: { kind: 'garbage' } });

      expect(await pushTo(receiver).push()).toMatchObject({ reason: 'connection-lost', arrived: 'unknown' });
    });

    test('push() fails as connection-lost when the answer ends in the middle of its head', async () => {
      const receiver = await start({ fault: { kind: 'half-answer', cut: 'head', then: 'close' } });

      expect(await pushTo(receiver).push()).toMatchObject({ reason: 'connection-lost', arrived: 'unknown' });
    });

    test.each(['connect', 'answer'] as const)(
      'push() ends when nobody waits any more while it hangs at %s',
      async (at) => {
        const receiver = await start({ fault: { kind: 'hang', at } });
        const abort = new AbortController();
        const push = pushTo(receiver).push('a_total 1\n', abort.signal);

        await (at === 'answer'
          ? receiver.waitForPushes(1)
          : expect.poll(() => receiver.connections, { timeout: 5000 }).toBe(1));
        abort.abort();

        expect(await push).toMatchObject({ reason: 'timeout', arrived: 'unknown' });
      },
    );

    test('push() ends when nobody waits any more while a black hole swallows it', async () => {
      const receiver = await start();
      const hole = await blackHole();
      opened.push(hole);
      const abort = new AbortController();
      const push = pushTo(receiver, { endpoint: new URL(hole.url) }).push('a_total 1\n', abort.signal);

      setImmediate(() => abort.abort());

      expect(await push).toMatchObject({ reason: 'timeout' });
    });
  });

  describe('answers', () => {
    test('push() takes the head for an answer when the body never ends', async () => {
      const receiver = await start({ fault: { kind: 'endless-answer' } });
      const { push } = pushTo(receiver);

      expect((await push()).status).toBe('pushed');
      expect((await push()).status).toBe('pushed');
    });

    test('push() takes the head for an answer when the body trickles for ever', async () => {
      const receiver = await start({ fault: { kind: 'endless-answer', everyMs: 5 } });

      expect((await pushTo(receiver).push()).status).toBe('pushed');
    });

    test('push() takes the head for an answer when the body stops half way', async () => {
      const receiver = await start({ fault: { kind: 'half-answer', cut: 'body', then: 'hang' } });

      expect((await pushTo(receiver).push()).status).toBe('pushed');
    });

    test.each(['close', 'reset'] as const)(
      'push() fails as connection-lost when the connection breaks in the middle of the body: %s',
      async (then) => {
        const receiver = await start({ fault: { kind: 'half-answer', cut: 'body', then } });

        expect(await pushTo(receiver).push()).toMatchObject({
          reason: 'connection-lost',
          arrived: 'unknown',
        });
      },
    );

    test('push() uses the connection again after an answer with a body', async () => {
      const receiver = await start({ fault: { kind: 'status', status: 400, body: 'x'.repeat(10_000) } });
      const { push } = pushTo(receiver);

      await push();
      await push();

      expect(receiver.connections).toBe(1);
    });
  });

  describe.each(['left idle', 'with the next post opened'] as const)('used connections, %s', (state) => {
    /** What happens between two pushes. */
    async function rest(port: HttpsPush): Promise<void> {
      if (state === 'left idle') return;
      port.prepare(rehearse);
      for (let turn = 0; turn < turnsToPrepare; turn += 1) await nextTurn();
    }

    test.each(['head', 'body', 'answer'] as const)(
      'push() sends once more over a new connection when a used one is reset at %s',
      async (at) => {
        const receiver = await start();
        const { port, push } = pushTo(receiver);
        await push();
        await rest(port);
        receiver.fault = { kind: 'reset', at, times: 1 };

        expect((await push()).status).toBe('pushed');
        expect(receiver.connections).toBe(2);
      },
    );

    test.each(['fin', 'rst'] as const)(
      'push() succeeds when the used connection was closed by %s',
      async (by) => {
        const receiver = await start();
        const { port, push } = pushTo(receiver);
        await push();
        await rest(port);

        receiver.closeConnections(by);

        expect((await push()).status).toBe('pushed');
      },
    );

    test('push() sends once more over a new connection when a used one has gone silent', async () => {
      const receiver = await start();
      const { port, push } = pushTo(receiver);
      await push();
      await rest(port);
      await push();
      await rest(port);
      receiver.fault = { kind: 'hang', at: 'answer', times: 1 };

      const limits = { signal: new AbortController().signal, budgetMs: budgetForSilenceMs };
      expect((await port.push('a_total 1\n', limits)).status).toBe('pushed');
      expect(receiver.connections).toBe(2);
    });

    test('push() does not try a third time', async () => {
      const receiver = await start();
      const { port, push } = pushTo(receiver);
      await push();
      await rest(port);
      receiver.fault = { kind: 'reset', at: 'answer' };

      expect(await push()).toMatchObject({ reason: 'connection-lost' });
      expect(receiver.pushes).toHaveLength(3);
    });

    test('push() does not say "surely not arrived" of a second attempt when the first may have arrived', async () => {
      const receiver = await start();
      const { port, push } = pushTo(receiver);
      await push();
      await rest(port);
      receiver.fault = { kind: 'reset', at: 'answer', times: 1, stores: true };
      const second = push();
      await receiver.waitForPushes(2);
      receiver.fault = { kind: 'status', status: 401 };

      expect(await second).toMatchObject({ reason: 'unauthorized', arrived: 'unknown' });
    });

    test('push() does not use a connection again when it was idle for longer than 45 s', async () => {
      const receiver = await start();
      const { port, push, clock } = pushTo(receiver);
      await push();
      await rest(port);
      clock.advance(44_000);
      await push();
      expect(receiver.connections).toBe(1);

      await rest(port);
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
    ] as const)('push() refuses and names a certificate that $words', async ({ certificate, words }) => {
      const receiver = await start({ tls: { certificate } });

      const outcome = await pushTo(receiver).push();

      expect(outcome).toMatchObject({ status: 'failed', reason: 'tls', arrived: 'no' });
      expect((outcome as { detail: string }).detail).toContain(words);
      expect(receiver.pushes).toHaveLength(0);
    });

    test('push() refuses an authority that Node does not know when none is configured', async () => {
      const receiver = await start();

      const outcome = await pushTo(receiver, { certificateAuthority: undefined }).push();

      expect(outcome).toMatchObject({ reason: 'tls', arrived: 'no' });
    });

    test('push() refuses an untrusted certificate when the user has switched the check off for themselves', async () => {
      const receiver = await start({ tls: { certificate: 'untrusted' } });
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      try {
        expect(await pushTo(receiver).push()).toMatchObject({ reason: 'tls' });
      } finally {
        delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      }
    });

    test('push() fails in words when the configured authority is no PEM', async () => {
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
    ])('push() is let in with the password %j', async (password) => {
      const receiver = await start({ credentials: { tenantName: 'tenant', password } });
      const { push } = pushTo(receiver, { credentials: new Credentials('tenant', password) });

      expect((await push()).status).toBe('pushed');
      expect(receiver.pushes[0]!.headers).not.toHaveProperty('x-injected');
    });

    test('push() tells nothing of a password in anything it gives back or holds', async () => {
      const receiver = await start({ fault: { kind: 'reset', at: 'answer' } });
      const credentials = new Credentials('tenant', 'swordfish');
      const { port, push } = pushTo(receiver, { credentials });

      const outcome = await push();

      const secrets = /swordfish|c3dvcmRmaXNo|dGVuYW50/;
      expect(inspect([outcome, port, credentials], { depth: 20, showHidden: true })).not.toMatch(secrets);
      expect(JSON.stringify([outcome, port, credentials])).not.toMatch(secrets);
      expect(String(credentials)).not.toMatch(secrets);
    });
  });

  test('push() does not hold the event loop while it is under way', async () => {
    const receiver = await start({ tls: false, fault: { kind: 'hang', at: 'answer' } });
    const abort = new AbortController();
    const push = pushTo(receiver).push('a_total 1\n', abort.signal);
    await receiver.waitForPushes(1);

    const holding = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap');

    // The receiver's end of the connection, and not ours.
    expect(holding).toHaveLength(1);
    abort.abort();
    await push;
  });

  test('prepare() holds no event loop with the post that it opens, and sends nothing of it', async () => {
    const receiver = await start({ tls: false });
    const { port, push } = pushTo(receiver);
    await push();

    port.prepare(rehearse);
    for (let turn = 0; turn < turnsToPrepare; turn += 1) await nextTurn();

    // The receiver's end of the connection, and not ours.
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap')).toHaveLength(1);
    expect(receiver.pushes).toHaveLength(1);
    expect((await push()).status).toBe('pushed');
    expect(receiver.connections).toBe(1);
  });

  test('prepare() rehearses once, before the first push, and the endpoint sees nothing of it', async () => {
    const receiver = await start();
    const { port, push } = pushTo(receiver);
    const practise = vi.fn(rehearse);

    for (let i = 0; i < 2; i += 1) {
      port.prepare(practise);
      for (let turn = 0; turn < turnsToPrepare; turn += 1) await nextTurn();
    }

    expect(practise).toHaveBeenCalledTimes(1);
    expect(receiver.pushes).toHaveLength(0);
    expect((await push()).status).toBe('pushed');
    port.prepare(practise);
    for (let turn = 0; turn < turnsToPrepare; turn += 1) await nextTurn();
    expect(practise).toHaveBeenCalledTimes(1);
    expect(receiver.connections).toBe(1);
  });

  test('prepare() leaves the push as it is when the rehearsal fails', async () => {
    const receiver = await start();
    const { port, push } = pushTo(receiver);

    port.prepare(() => Promise.reject(new Error('no')));
    for (let turn = 0; turn < turnsToPrepare; turn += 1) await nextTurn();

    expect((await push()).status).toBe('pushed');
    expect(receiver.connections).toBe(1);
  });

  test('prepare() opens no post beside the push that came first', async () => {
    const receiver = await start();
    const { port, push } = pushTo(receiver);

    port.prepare(rehearse);
    const outcomes = [await push(), await push(), await push()];

    expect(outcomes.map(({ status }) => status)).toEqual(['pushed', 'pushed', 'pushed']);
    expect(receiver.connections).toBe(1);
  });

  test.each([true, false])(
    'prepare() opens the connection that the push then uses when TLS is %s',
    async (tls) => {
      const receiver = await start({ tls });
      const { port, push } = pushTo(receiver);

      port.prepare(rehearse);
      port.prepare(rehearse);
      await vi.waitUntil(() => receiver.connections === 1);

      expect(receiver.pushes).toHaveLength(0);
      expect((await push()).status).toBe('pushed');
      port.prepare(rehearse);
      expect((await push()).status).toBe('pushed');
      expect(receiver.connections).toBe(1);
    },
  );

  test.each(['fin', 'rst'] as const)(
    'push() opens another connection when the prepared one was closed by %s',
    async (by) => {
      const receiver = await start();
      const { port, push } = pushTo(receiver);
      port.prepare(rehearse);
      await vi.waitUntil(() => receiver.connections === 1);

      receiver.closeConnections(by);

      expect((await push()).status).toBe('pushed');
      expect(receiver.connections).toBe(2);
    },
  );

  test('push() does not use a prepared connection that was idle for long', async () => {
    const receiver = await start();
    const { port, push, clock } = pushTo(receiver);
    port.prepare(rehearse);
    await vi.waitUntil(() => receiver.connections === 1);

    clock.advance(60_000);

    expect((await push()).status).toBe('pushed');
    expect(receiver.connections).toBe(2);
  });

  test('prepare() opens a new connection when the old one was idle for long', async () => {
    const receiver = await start();
    const { port, push, clock } = pushTo(receiver);
    await push();

    clock.advance(60_000);
    port.prepare(rehearse);
    await vi.waitUntil(() => receiver.connections === 2);

    expect((await push()).status).toBe('pushed');
    expect(receiver.connections).toBe(2);
  });

  test('prepare() leaves it to the push to tell what is wrong with the endpoint', async () => {
    const receiver = await start({ tls: { certificate: 'untrusted' } });
    const { port, push } = pushTo(receiver);

    port.prepare(rehearse);
    await vi.waitUntil(() => receiver.connections >= 1);

    expect(await push()).toMatchObject({ status: 'failed', reason: 'tls' });
    expect(receiver.pushes).toHaveLength(0);
  });
});
