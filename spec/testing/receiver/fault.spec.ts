import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import type { Fault } from '../../../lib/testing/receiver/fault.js';
import { errorCodeOf, keepAliveAgent, pushTo } from '../push-to.js';

let open: ImportReceiver[] = [];

async function startWith(fault: Fault, tls: boolean): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ fault, tls });
  open.push(receiver);
  return receiver;
}

afterEach(async () => {
  await Promise.all(open.map((receiver) => receiver.close()));
  open = [];
});

/** How long a spec waits to see that no answer comes. Any answer on loopback comes sooner. */
const PATIENCE_MS = 60;

/** Pushes, and aborts the push a while after `hasBegun` has become true. */
async function outcomeInTime(receiver: ImportReceiver, hasBegun: () => boolean): Promise<unknown> {
  const aborter = new AbortController();
  const code = errorCodeOf(pushTo(receiver, { signal: aborter.signal }));
  await vi.waitUntil(hasBegun, { interval: 5 });
  setTimeout(() => {
    aborter.abort();
  }, PATIENCE_MS);
  return code;
}

/** Connects without an HTTP client, which would hide how a connection ended. */
function connectTo(receiver: ImportReceiver): Socket {
  const { hostname: host, port } = new URL(receiver.url);
  const { certificateAuthority: ca } = receiver;
  const address = { host, port: Number(port) };
  return ca === undefined ? connect(address) : connectTls({ ...address, ca });
}

const HANGS = 'ABORT_ERR';

describe.each([
  ['HTTPS', true],
  ['HTTP', false],
])('Fault over %s', (_, tls) => {
  it.each([
    { status: 429, headers: { 'retry-after': '7' } },
    { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' } },
    { status: 302, headers: { location: 'https://127.0.0.1:1/' } },
    { status: 500, body: 'broken' },
    { status: 400 },
    { status: 401 },
    { status: 200, body: 'ok' },
  ])('status answers $status with its headers and body', async (given) => {
    const receiver = await startWith({ kind: 'status', ...given }, tls);

    const answer = await pushTo(receiver);

    expect(answer).toMatchObject({
      status: given.status,
      headers: given.headers ?? {},
      body: given.body ?? '',
    });
    expect(receiver.pushes[0]).toMatchObject({ status: given.status, accepted: given.status === 200 });
  });

  it('slow-answer stores the push at once and answers late', async () => {
    const receiver = await startWith({ kind: 'slow-answer', delayMs: 30 }, tls);

    const answer = pushTo(receiver);
    const [push] = await receiver.waitForPushes(1);
    const valueBefore = receiver.value('up');
    const { status } = await answer;

    expect([status, valueBefore]).toEqual([204, 1]);
    expect((push?.answeredAt ?? 0) - (push?.receivedAt ?? 0)).toBeGreaterThan(28);
  });

  it('slow-answer does not answer a client that has disconnected', async () => {
    const receiver = await startWith({ kind: 'slow-answer', delayMs: 100 }, tls);
    const aborter = new AbortController();

    const code = errorCodeOf(pushTo(receiver, { signal: aborter.signal }));
    const [push] = await receiver.waitForPushes(1);
    aborter.abort();

    expect(await code).toBe(HANGS);
    expect(push).not.toHaveProperty('status');
  });

  it('hang at connect accepts connections and receives no push', async () => {
    const receiver = await startWith({ kind: 'hang', at: 'connect' }, tls);

    const code = await outcomeInTime(receiver, () => receiver.connections === 1);

    expect(code).toBe(HANGS);
    expect([receiver.connections, receiver.pushes.length]).toEqual([1, 0]);
  });

  it.each([undefined, true])(
    'hang at answer receives the push and does not answer, with stores: %s',
    async (stores) => {
      const receiver = await startWith({ kind: 'hang', at: 'answer', ...(stores && { stores }) }, tls);

      const code = await outcomeInTime(receiver, () => receiver.pushes.length === 1);

      expect(code).toBe(HANGS);
      expect(receiver.pushes[0]?.accepted).toBe(stores === true);
      expect(receiver.pushes[0]).not.toHaveProperty('status');
      expect(receiver.value('up')).toBe(stores === true ? 1 : undefined);
    },
  );

  it.each([
    ['connect', 0],
    ['head', 0],
    ['body', 0],
    ['answer', 1],
  ] as const)('reset at %s makes the client fail with ECONNRESET', async (at, pushes) => {
    const receiver = await startWith({ kind: 'reset', at }, tls);

    const code = await errorCodeOf(pushTo(receiver, { body: 'up 1\n'.repeat(20_000) }));

    expect(code).toMatch(/^(ECONNRESET|EPIPE)$/);
    expect([receiver.connections, receiver.pushes.length]).toEqual([1, pushes]);
    expect(receiver.value('up')).toBeUndefined();
  });

  it.each(['head', 'body'] as const)(
    'half-answer ends the response within the %s by closing or resetting the connection',
    async (cut) => {
      const closing = await startWith({ kind: 'half-answer', cut, then: 'close' }, tls);
      const resetting = await startWith({ kind: 'half-answer', cut, then: 'reset' }, tls);

      const codes = [await errorCodeOf(pushTo(closing)), await errorCodeOf(pushTo(resetting))];

      expect(codes).toEqual(['ECONNRESET', 'ECONNRESET']);
      expect(closing.pushes[0]).toMatchObject({ accepted: false });
    },
  );

  it.each(['head', 'body'] as const)('half-answer keeps the client waiting within the %s', async (cut) => {
    const receiver = await startWith({ kind: 'half-answer', cut, then: 'hang' }, tls);

    const code = await outcomeInTime(receiver, () => receiver.pushes.length === 1);

    expect([code, receiver.pushes.length]).toEqual([HANGS, 1]);
  });

  it.each(['fin', 'rst'] as const)('close-idle answers and then closes the connection by %s', async (by) => {
    const receiver = await startWith({ kind: 'close-idle', by, afterMs: 5 }, tls);
    const client = connectTo(receiver);
    const ended = new Promise((resolve) => {
      client.once('end', () => {
        resolve('fin');
      });
      client.once('error', ({ code }: NodeJS.ErrnoException) => {
        resolve(code === 'ECONNRESET' ? 'rst' : code);
      });
    });

    client.write('POST /api/v1/import/prometheus HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nup 1\n');
    const answer = await new Promise<Buffer>((resolve) => client.on('data', resolve));

    expect([answer.toString().split('\r\n')[0], await ended]).toEqual(['HTTP/1.1 204 No Content', by]);
    expect(receiver.value('up')).toBe(1);
  });

  it.each([undefined, 5])(
    'endless-answer answers 200 with a body that does not end, with everyMs: %s',
    async (everyMs) => {
      const receiver = await startWith({ kind: 'endless-answer', ...(everyMs && { everyMs }) }, tls);

      const code = await outcomeInTime(receiver, () => receiver.pushes.length === 1);

      expect(code).toBe(HANGS);
      expect(receiver.pushes[0]).toMatchObject({ status: 200, accepted: true });
    },
  );

  it('garbage answers with bytes that are not HTTP', async () => {
    const receiver = await startWith({ kind: 'garbage' }, tls);

    const code = await errorCodeOf(pushTo(receiver));

    expect(code).toBe('HPE_INVALID_CONSTANT');
    expect(receiver.pushes[0]).toMatchObject({ accepted: false });
  });

  it('times ends the fault after that many requests', async () => {
    const receiver = await startWith({ kind: 'status', status: 503, times: 2 }, tls);

    const statuses = [];
    for (let push = 1; push <= 3; push += 1) {
      statuses.push((await pushTo(receiver)).status);
    }

    expect(statuses).toEqual([503, 503, 204]);
    expect(receiver.fault).toBeUndefined();
  });

  it('times counts connections for a fault at connect', async () => {
    const receiver = await startWith({ kind: 'reset', at: 'connect', times: 1 }, tls);

    const code = await errorCodeOf(pushTo(receiver));
    const { status } = await pushTo(receiver);

    expect([code, status, receiver.connections]).toEqual(['ECONNRESET', 204, 2]);
  });

  it.each(['fin', 'rst'] as const)('closeConnections() closes idle connections by %s', async (by) => {
    const receiver = await startWith({ kind: 'status', status: 200 }, tls);
    const agent = keepAliveAgent(receiver);
    await pushTo(receiver, { agent });
    const [socket] = Object.values(agent.freeSockets).flat();
    const closed = new Promise((resolve) => socket?.once('close', resolve));

    receiver.closeConnections(by);
    await closed;
    const { status, isSocketReused } = await pushTo(receiver, { agent });

    agent.destroy();
    expect([status, isSocketReused, receiver.connections]).toEqual([200, false, 2]);
  });
});

describe('Fault', () => {
  it('a redirect leads a client that follows it to the receiver in its location', async () => {
    const other = await startWith({ kind: 'status', status: 200 }, false);
    const receiver = await startWith(
      { kind: 'status', status: 307, headers: { location: other.url } },
      false,
    );

    await fetch(receiver.url, { method: 'POST', body: 'up 1\n' });

    expect([receiver.pushes.length, other.pushes.length]).toEqual([1, 1]);
  });
});
