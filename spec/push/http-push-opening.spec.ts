import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { systemTimers } from '../../lib/lambda/timers.js';
import { importProtocol } from '../../lib/protocols/import/import-protocol.js';
import type { Authenticator } from '../../lib/push/authentication/authenticator.js';
import { HttpPush, type HttpPushOptions } from '../../lib/push/http-push.js';
import { ImportReceiver } from '../../lib/testing/index.js';
import { authenticateBy } from './authentication/authenticate-by.js';
import { MovableClock } from './movable-clock.js';

const budgetMs = 3000;
const noLabels = {};

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

function pushTo(url: string, options: Partial<HttpPushOptions> = {}) {
  const clock = new MovableClock();
  const port = new HttpPush({
    endpoint: new URL(url),
    protocol: importProtocol,
    authenticator: authenticateBy({}),
    labels: () => noLabels,
    certificateAuthority: undefined,
    clock,
    timers: systemTimers,
    needsProtection: false,
    connectTimeoutMs: 5000,
    minGzipLength: 0,
    ...options,
  });
  return { port, clock };
}

/** The first request waits for credentials until `release()`; later ones do not. */
function slowFirst() {
  let release: () => void = () => undefined;
  const released = new Promise<Record<string, string>>((resolve) => {
    release = () => {
      resolve({});
    };
  });
  let requests = 0;
  const authenticator: Authenticator = {
    authenticate: () => {
      requests += 1;
      return requests === 1 ? released : {};
    },
    onRefusal: () => '',
    isRevealedBy: () => false,
  };
  return { authenticator, release };
}

describe('HttpPush while its opening waits for credentials', () => {
  test('open() ends after its time', async () => {
    const receiver = await ImportReceiver.start();
    opened.push(receiver);
    const { authenticator, release } = slowFirst();
    const { port } = pushTo(receiver.url, {
      authenticator,
      certificateAuthority: receiver.certificateAuthority,
    });

    const outcome = await Promise.race([port.open(100), delay(1000, 'pending')]);

    expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout', arrived: 'no' });
    release();
    await delay(50);
    expect(receiver.openings).toHaveLength(0);
  });

  test('its end does not abort a push', async () => {
    const receiver = await ImportReceiver.start({ fault: { kind: 'slow-answer', delayMs: 300, times: 1 } });
    opened.push(receiver);
    const { authenticator } = slowFirst();
    const { port } = pushTo(receiver.url, {
      authenticator,
      certificateAuthority: receiver.certificateAuthority,
    });

    void port.open(100);

    expect((await port.push(['a_total 1\n'], budgetMs)).status).toBe('pushed');
  });

  test.each(['close', 'stopConnecting'] as const)('opens nothing after %s()', async (end) => {
    const receiver = await ImportReceiver.start();
    opened.push(receiver);
    const { authenticator, release } = slowFirst();
    const { port } = pushTo(receiver.url, {
      authenticator,
      certificateAuthority: receiver.certificateAuthority,
    });
    void port.open(budgetMs);

    port[end]();
    release();
    await delay(50);

    expect(receiver.openings).toHaveLength(0);
  });
});

/** Its first connection ends 50 ms after an answer; the others answer after 300 ms. It runs while this thread is blocked. */
const serverCode = `
  const net = require('node:net');
  const { parentPort } = require('node:worker_threads');
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    const isFirst = connections === 1;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      setTimeout(() => socket.write('HTTP/1.1 204 No Content\\r\\n\\r\\n'), isFirst ? 0 : 300);
      if (isFirst) setTimeout(() => socket.end(), 50);
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

describe('HttpPush after an idle time', () => {
  test('push() waits for a slow answer on a new connection if the endpoint has closed the old one', async () => {
    const worker = new Worker(serverCode, { eval: true });
    opened.push({
      [Symbol.asyncDispose]: async () => {
        await worker.terminate();
      },
    });
    const [serverPort] = (await once(worker, 'message')) as [number];
    const url = `http://127.0.0.1:${String(serverPort)}`;
    const { port, clock } = pushTo(url, { minGzipLength: Infinity });
    await port.push(['a_total 1\n'], budgetMs);
    clock.advance(2000);
    await delay(1);
    // The end of the connection arrives, but cannot be read yet.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);

    expect(await port.push(['a_total 1\n'], budgetMs)).toMatchObject({ status: 'pushed' });
  });
});
