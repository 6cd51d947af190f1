import { afterEach, describe, expect, test } from 'vitest';
import type { PushOutcome } from '../../lib/flush/push-outcome.js';
import { systemClock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import type { Protocol } from '../../lib/protocols/protocol.js';
import { AuthenticationError } from '../../lib/push/authentication/authentication-error.js';
import type { Authenticator, RequestToAuthenticate } from '../../lib/push/authentication/authenticator.js';
import { HttpPush, type HttpPushOptions } from '../../lib/push/http-push.js';
import { ImportReceiver } from '../../lib/testing/index.js';
import { authenticateBy } from './authentication/authenticate-by.js';

const budgetMs = 3000;
const requests = ['a_total 1\n', 'b_total 2\n', 'c_total 3\n'];
const success: PushOutcome['status'] = 'pushed';

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

async function start(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start();
  opened.push(receiver);
  return receiver;
}

function portTo(receiver: ImportReceiver, options: Partial<HttpPushOptions> = {}): HttpPush {
  const labels = { instance: 'a' };
  return new HttpPush({
    endpoint: new URL(receiver.url),
    protocol: importProtocol,
    authenticator: authenticateBy({}),
    labels: () => labels,
    certificateAuthority: receiver.certificateAuthority,
    clock: systemClock,
    timers: systemTimers,
    needsProtection: false,
    connectTimeoutMs: 5000,
    minGzipLength: 0,
    ...options,
  });
}

function protocol(changes: Partial<Protocol>): Protocol {
  return { ...importProtocol, ...changes };
}

describe('HttpPush.push() with several requests', () => {
  test('sends them one after the other over one connection and counts the bytes of all', async () => {
    const receiver = await start();

    const outcome = await portTo(receiver).push(requests, budgetMs);

    const wireBytes = receiver.pushes.reduce((sum, push) => sum + push.wireBytes, 0);
    expect(receiver.pushes.map(({ text }) => text)).toEqual(requests);
    expect(receiver.connections).toBe(1);
    expect(outcome).toEqual({ status: 'pushed', wireBytes });
  });

  test('stops at the first failure and returns how many were accepted before it', async () => {
    const receiver = await start();
    let answers = 0;
    const classifyAnswer: Protocol['classifyAnswer'] = () =>
      (answers += 1) === 2
        ? { status: 'failed', reason: 'rejected', arrived: 'unknown', detail: 'the second' }
        : undefined;

    const outcome = await portTo(receiver, { protocol: protocol({ classifyAnswer }) }).push(
      requests,
      budgetMs,
    );

    expect(receiver.pushes.map(({ text }) => text)).toEqual(requests.slice(0, 2));
    expect(outcome).toMatchObject({ status: 'failed', acceptedRequests: 1, detail: 'the second' });
  });

  test('acceptedRequests counts the accepted requests of the running push', async () => {
    const receiver = await start();
    const port = portTo(receiver);
    receiver.fault = { kind: 'slow-answer', delayMs: 200 };
    const push = port.push(requests.slice(0, 2), budgetMs);

    expect(port.acceptedRequests).toBe(0);
    await expect.poll(() => port.acceptedRequests, { interval: 5 }).toBe(1);
    expect(await push).toMatchObject({ status: 'pushed' });
    expect(receiver.pushes).toHaveLength(2);
    expect(port.acceptedRequests).toBe(0);
  });

  test('succeeds without a connection if there is no request', async () => {
    const receiver = await start();

    expect(await portTo(receiver).push([], budgetMs)).toEqual({ status: 'pushed', wireBytes: 0 });
    expect(receiver.connections).toBe(0);
  });
});

describe('HttpPush with the settings of a protocol', () => {
  test('uses its method, headers and URL, and sends a body that is already compressed', async () => {
    const receiver = await start();
    const own = protocol({
      method: 'PUT',
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
      gzip: 'never',
      urlFor: (endpoint, { instance = '' }) => new URL(`/put/${instance}?a=b`, endpoint),
      classifyAnswer: () => undefined,
    });
    const body = Buffer.from([0, 255, 1]);

    const outcome = await portTo(receiver, { protocol: own }).push([body], budgetMs);

    expect(outcome).toEqual({ status: 'pushed', wireBytes: 3 });
    expect(receiver.pushes).toMatchObject([
      {
        method: 'PUT',
        path: '/put/a?a=b',
        wireBytes: 3,
        headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
      },
    ]);
  });

  test('opens only the connection if the protocol has no opening request', async () => {
    const receiver = await start();
    const port = portTo(receiver, { protocol: protocol({ openingBody: undefined }) });

    expect(await port.open(budgetMs)).toEqual({ status: 'pushed', wireBytes: 0 });
    expect((await port.push(['a_total 1\n'], budgetMs)).status).toBe(success);

    expect(receiver.openings).toEqual([]);
    expect(receiver.connections).toBe(1);
  });

  test('fails to open as unreachable if nothing listens and there is no opening request', async () => {
    const receiver = await start();
    await receiver.close();
    const port = portTo(receiver, { protocol: protocol({ openingBody: undefined }) });

    expect(await port.open(budgetMs)).toMatchObject({ reason: 'unreachable', arrived: 'no' });
  });

  test.each([404, 405])('advises to check the path after a %d, for any protocol', async (status) => {
    const receiver = await start();
    receiver.fault = { kind: 'status', status };

    const result = await portTo(receiver).push(requests.slice(0, 1), budgetMs);

    expect(result).toMatchObject({
      reason: 'rejected',
      detail: `the endpoint answered ${String(status)}; check the path of its URL, which selects the protocol`,
    });
  });
});

describe('HttpPush with an authenticator', () => {
  class SlowAuthenticator implements Authenticator {
    readonly requests: RequestToAuthenticate[] = [];
    readonly refusals: number[] = [];
    proceed: () => void = () => undefined;

    async authenticate(request: RequestToAuthenticate): Promise<Record<string, string>> {
      this.requests.push(request);
      await new Promise<void>((resolve) => {
        this.proceed = resolve;
      });
      return { authorization: `Token ${String(this.requests.length)}`, 'content-type': 'text/evil' };
    }

    onRefusal({ statusCode }: { readonly statusCode: number }): string {
      this.refusals.push(statusCode);
      return 'check the token';
    }

    isRevealedBy(): boolean {
      return false;
    }
  }

  test('waits for the header fields of the authenticator, which replace no header of the protocol', async () => {
    const receiver = await start();
    const authenticator = new SlowAuthenticator();
    const port = portTo(receiver, { authenticator });

    const push = port.push(requests.slice(0, 1), budgetMs);
    await expect.poll(() => authenticator.requests).toHaveLength(1);
    expect(port.stage).toBe('authenticating');
    authenticator.proceed();

    expect((await push).status).toBe(success);
    expect(receiver.pushes[0]!.headers).toMatchObject({
      authorization: 'Token 1',
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    });
    const [asked] = authenticator.requests;
    expect(asked).toMatchObject({ method: 'POST', headers: { 'content-encoding': 'gzip' } });
    expect(asked!.url.href).toBe(receiver.url);
    expect(asked!.body.byteLength).toBe(receiver.pushes[0]!.wireBytes);
  });

  test('sends nothing if the push was aborted while the authenticator ran', async () => {
    const receiver = await start();
    const authenticator = new SlowAuthenticator();
    const port = portTo(receiver, { authenticator });

    const push = port.push(requests.slice(0, 1), budgetMs);
    await expect.poll(() => authenticator.requests).toHaveLength(1);
    port.abort();
    authenticator.proceed();

    expect(await push).toMatchObject({ status: 'failed', arrived: 'no' });
    expect(receiver.pushes).toEqual([]);
  });

  test.each([401, 403])('calls the authenticator after a %d and reports its advice', async (status) => {
    const receiver = await start();
    const authenticator = new SlowAuthenticator();
    receiver.fault = { kind: 'status', status };

    const push = portTo(receiver, { authenticator }).push(requests.slice(0, 1), budgetMs);
    await expect.poll(() => authenticator.requests).toHaveLength(1);
    authenticator.proceed();

    expect(await push).toMatchObject({
      reason: 'unauthorized',
      detail: `the endpoint answered ${String(status)}; check the token`,
    });
    expect(authenticator.refusals).toEqual([status]);
  });

  test('sends nothing if the authenticator fails', async () => {
    const receiver = await start();
    const authenticator: Authenticator = {
      authenticate: () => Promise.reject(new AuthenticationError('the secret could not be read')),
      onRefusal: () => '',
      isRevealedBy: () => false,
    };

    expect(await portTo(receiver, { authenticator }).push(requests, budgetMs)).toEqual({
      status: 'failed',
      reason: 'unauthorized',
      arrived: 'no',
      detail: 'the secret could not be read',
    });
    expect(receiver.pushes).toEqual([]);
  });
});
