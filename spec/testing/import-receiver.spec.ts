import { gzipSync, deflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../../lib/testing/certificate/certificate-authority.js';
import { ImportReceiver, type ImportReceiverOptions } from '../../lib/testing/import-receiver.js';
import { errorCodeOf, keepAliveAgent, pushTo } from './push-to.js';

let open: ImportReceiver[] = [];

async function start(options?: ImportReceiverOptions): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start(options);
  open.push(receiver);
  return receiver;
}

afterEach(async () => {
  await Promise.all(open.map((receiver) => receiver.close()));
  open = [];
});

function basic(tenantName: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${tenantName}:${password}`).toString('base64')}` };
}

describe('ImportReceiver.start()', () => {
  it('start() serves HTTPS with its own authority by default', async () => {
    const receiver = await start();

    const answer = await pushTo(receiver);

    expect(answer.status).toBe(204);
    expect(receiver.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/api\/v1\/import\/prometheus$/);
    expect(receiver.certificateAuthority).toContain('BEGIN CERTIFICATE');
  });

  it('start() serves plain HTTP with tls: false', async () => {
    const receiver = await start({ tls: false });

    const answer = await pushTo(receiver);

    expect(answer.status).toBe(204);
    expect(receiver.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(receiver.certificateAuthority).toBeUndefined();
  });

  it('start() also serves the name localhost', async () => {
    const receiver = await start();

    const answer = await pushTo(receiver, { url: receiver.url.replace('127.0.0.1', 'localhost') });

    expect(answer.status).toBe(204);
  });

  it.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['untrusted', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ] as const)('start() with an %s certificate makes handshakes fail with %s', async (certificate, code) => {
    const receiver = await start({ tls: { certificate } });

    const actual = await errorCodeOf(pushTo(receiver));

    expect(actual).toBe(code);
    expect(receiver.connections).toBe(1);
    expect(receiver.pushes).toEqual([]);
  });

  it('start() accepts an authority that receivers share', async () => {
    const authority = new CertificateAuthority();
    const [first, second] = [await start({ tls: { authority } }), await start({ tls: { authority } })];

    const answer = await pushTo(first, { url: second.url });

    expect(answer.status).toBe(204);
  });

  it('start() rejects if the port is in use', async () => {
    const { origin } = await start();

    const code = await errorCodeOf(start({ port: Number(new URL(origin).port) }));

    expect(code).toBe('EADDRINUSE');
  });

  it("start() with forwardTo forwards accepted pushes and returns the store's status", async () => {
    const store = await start({ tls: false });
    const receiver = await start({ forwardTo: store.origin });
    const gzipped = { body: gzipSync('up 1\n'), headers: { 'content-encoding': 'gzip' } };

    await pushTo(receiver, { ...gzipped, url: `${receiver.url}?extra_label=a%3Db` });
    store.fault = { kind: 'status', status: 503 };
    const refused = await pushTo(receiver, gzipped);
    await store.close();
    const unanswered = await pushTo(receiver, gzipped);

    expect(store.pushes.map(({ text, path }) => [text, path])).toEqual([
      ['up 1\n', '/api/v1/import/prometheus?extra_label=a%3Db'],
      ['up 1\n', '/api/v1/import/prometheus'],
    ]);
    expect([refused.status, unanswered.status]).toEqual([503, 502]);
    expect(receiver.pushes.map(({ accepted }) => accepted)).toEqual([true, false, false]);
  });
});

describe('ImportReceiver', () => {
  it('records a valid push with its request, samples and times', async () => {
    const receiver = await start();
    const before = performance.timeOrigin + performance.now();

    await pushTo(receiver, { body: 'up{a="b"} 1 1700000000000\n', headers: { 'x-test': 'yes' } });

    const after = performance.timeOrigin + performance.now();
    const [push] = receiver.pushes;
    expect(push).toMatchObject({
      method: 'POST',
      path: '/api/v1/import/prometheus',
      text: 'up{a="b"} 1 1700000000000\n',
      wireBytes: 26,
      samples: [{ name: 'up', labels: { a: 'b' }, value: 1, timestampMs: 1_700_000_000_000 }],
      invalidLines: [],
      status: 204,
      authorized: true,
      accepted: true,
      connectionNumber: 1,
      headers: { 'x-test': 'yes' },
    });
    const times = [before, push?.receivedAt, push?.answeredAt, after];
    expect(times).toEqual(times.toSorted((a = 0, b = 0) => a - b));
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('decompresses a push in %s', async (encoding, compress) => {
    const receiver = await start();
    const body = compress('up 1\n'.repeat(100));

    await pushTo(receiver, { body, headers: { 'content-encoding': encoding } });

    expect(receiver.pushes[0]).toMatchObject({
      status: 204,
      text: 'up 1\n'.repeat(100),
      wireBytes: body.length,
    });
  });

  it.each([
    ['an unknown encoding', 'br', 'up 1\n'],
    ['an encoding that the body does not have', 'gzip', 'up 1\n'],
  ])('answers 400 to a push with %s', async (_, encoding, body) => {
    const receiver = await start();

    const { status } = await pushTo(receiver, { body, headers: { 'content-encoding': encoding } });

    expect(status).toBe(400);
    expect(receiver.pushes[0]).toMatchObject({ accepted: false, text: '' });
  });

  it('answers 204 and records an invalid line, as VictoriaMetrics does', async () => {
    const receiver = await start();

    const { status } = await pushTo(receiver, { body: 'good 1\nnot good\n' });

    expect(status).toBe(204);
    expect(receiver.pushes[0]?.invalidLines).toMatchObject([{ lineNumber: 2, line: 'not good' }]);
    expect(receiver.value('good')).toBe(1);
  });

  it.each([
    ['there are none', {}],
    ['the password is wrong', basic('tenant', 'wrong')],
    ['the tenant is wrong', basic('other', 'p:ä')],
    ['the scheme is not Basic', { authorization: 'Bearer tenant' }],
  ])('answers 401 with a challenge if it expects credentials and %s', async (_, headers) => {
    const receiver = await start({ credentials: { tenantName: 'tenant', password: 'p:ä' } });

    const answer = await pushTo(receiver, { headers: { ...headers } });

    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/);
    expect(receiver.pushes[0]).toMatchObject({ authorized: false, accepted: false });
    expect(receiver.value('up')).toBeUndefined();
  });

  it('answers 204 to the expected credentials', async () => {
    const receiver = await start({ credentials: { tenantName: 'tenant', password: 'p:ä' } });

    const { status } = await pushTo(receiver, { headers: basic('tenant', 'p:ä') });

    expect(status).toBe(204);
    expect(receiver.pushes[0]).toMatchObject({ authorized: true, accepted: true });
  });

  it('answers 404 to another path', async () => {
    const receiver = await start();

    const { status } = await pushTo(receiver, { url: `${receiver.origin}/metrics` });

    expect(status).toBe(404);
    expect(receiver.pushes[0]).toMatchObject({ path: '/metrics', accepted: false });
  });

  it('answers 405 to another method than POST', async () => {
    const receiver = await start();

    const { status, headers } = await pushTo(receiver, { method: 'PUT' });

    expect([status, headers.allow]).toEqual([405, 'POST']);
  });

  it.each([true, false])(
    'keeps the connection alive without a keep-alive header, with tls: %s',
    async (tls) => {
      const receiver = await start({ tls });
      const agent = keepAliveAgent(receiver);

      const answers = [await pushTo(receiver, { agent }), await pushTo(receiver, { agent })];

      agent.destroy();
      expect(answers.map(({ isSocketReused }) => isSocketReused)).toEqual([false, true]);
      expect(answers.map(({ headers }) => headers['keep-alive'])).toEqual([undefined, undefined]);
      expect(receiver.pushes.map(({ connectionNumber }) => connectionNumber)).toEqual([1, 1]);
      expect(receiver.connections).toBe(1);
    },
  );

  it('closes an idle connection after keepAliveTimeoutMs', async () => {
    const receiver = await start({ keepAliveTimeoutMs: 20 });
    const agent = keepAliveAgent(receiver);

    await pushTo(receiver, { agent });
    const [socket] = Object.values(agent.freeSockets).flat();
    const start_ = performance.now();
    await new Promise((resolve) => socket?.once('close', resolve));

    agent.destroy();
    expect(performance.now() - start_).toBeLessThan(800);
  });
});

describe('ImportReceiver.value()', () => {
  it('value() is the sum of the last values of all series', async () => {
    const receiver = await start({ tls: false });

    await pushTo(receiver, { body: 'n{i="1"} 1\nn{i="2"} 10\nother 100\n' });
    await pushTo(receiver, { body: 'n{i="1"} 2\n' });

    expect(receiver.value('n')).toBe(12);
    expect(receiver.value('n', { i: '1' })).toBe(2);
  });

  it('value() orders samples by timestamp, not by arrival', async () => {
    const receiver = await start({ tls: false });

    await pushTo(receiver, { body: 'n 0 1700000000000\nn 7 1700000001000\n' });
    await pushTo(receiver, { body: 'n 3 1700000000500\n' });

    expect(receiver.value('n')).toBe(7);
    expect(receiver.series('n')).toEqual([
      {
        name: 'n',
        labels: {},
        points: [
          { timestampMs: 1_700_000_000_000, value: 0 },
          { timestampMs: 1_700_000_000_500, value: 3 },
          { timestampMs: 1_700_000_001_000, value: 7 },
        ],
      },
    ]);
  });

  it('value() is undefined if no accepted push contains such a series', async () => {
    const receiver = await start({ tls: false });
    receiver.fault = { kind: 'status', status: 503, times: 1 };

    await pushTo(receiver, { body: 'n 1\n' });
    await pushTo(receiver, { body: 'n{a="b"} 0\n' });

    expect(receiver.value('n', { a: '' })).toBeUndefined();
    expect(receiver.value('n', { a: 'c' })).toBeUndefined();
    expect(receiver.value('n')).toBe(0);
  });
});

describe('ImportReceiver.waitForPushes()', () => {
  it('waitForPushes() resolves when enough pushes have arrived, before or after the call', async () => {
    const receiver = await start({ tls: false });

    const waiting = receiver.waitForPushes(2);
    await pushTo(receiver, { body: 'a 1\n' });
    await pushTo(receiver, { body: 'b 1\n' });

    expect((await waiting).map(({ text }) => text)).toEqual(['a 1\n', 'b 1\n']);
    expect(await receiver.waitForPushes(2)).toHaveLength(2);
  });

  it('waitForPushes() rejects with both counts after its timeout', async () => {
    const receiver = await start({ tls: false });

    await pushTo(receiver);
    const waiting = receiver.waitForPushes(2, { timeoutMs: 10 });

    await expect(waiting).rejects.toThrow('Cannot wait for pushes: expected 2; got 1 within 10 ms');
  });
});

describe('ImportReceiver.reset() and close()', () => {
  it('reset() clears pushes, connections and fault', async () => {
    const receiver = await start({ fault: { kind: 'status', status: 500 } });
    await pushTo(receiver);

    receiver.reset();

    expect([receiver.pushes, receiver.connections, receiver.fault]).toEqual([[], 0, undefined]);
    expect((await pushTo(receiver)).status).toBe(204);
  });

  it('close() destroys open connections and may be called again', async () => {
    const receiver = await start({ fault: { kind: 'hang', at: 'answer' } });
    const code = errorCodeOf(pushTo(receiver));
    await receiver.waitForPushes(1);

    await Promise.all([receiver.close(), receiver.close()]);
    await receiver.close();

    expect(await code).toBe('ECONNRESET');
    expect(await errorCodeOf(pushTo(receiver))).toBe('ECONNREFUSED');
  });

  it('close() is called at the end of an await using block', async () => {
    // Started first: later it could get the port that is free again.
    const receiver = await start({ tls: false });
    let url;
    {
      await using closed = await ImportReceiver.start({ tls: false });
      ({ url } = closed);
    }

    expect(await errorCodeOf(pushTo(receiver, { url }))).toBe('ECONNREFUSED');
  });
});
