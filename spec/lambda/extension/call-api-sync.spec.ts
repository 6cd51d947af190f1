import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callApiSync } from '../../../lib/lambda/extension/call-api-sync.js';
import type { ApiAddress, ApiRequest } from '../../../lib/lambda/extension/extensions-api.js';

const request: ApiRequest = { method: 'POST', path: 'register', headers: {}, body: '{}' };
const whole = 'HTTP/1.1 200 OK\r\nlambda-extension-identifier: a\r\ncontent-length: 2\r\n\r\n{}';

interface Parts {
  /** The texts that the server writes, each after a wait. */
  readonly parts: readonly (readonly [waitMs: number, text: string])[];
  readonly ends?: boolean;
}

/** Runs the server in another thread, because the caller of `callApiSync()` blocks its own. */
async function serve(script: Parts): Promise<ApiAddress> {
  const worker = new Worker(
    `
    const { parentPort, workerData: { parts, ends } } = require('node:worker_threads');
    const server = require('node:net').createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', async () => {
        for (const [waitMs, text] of parts) {
          await new Promise((resolve) => setTimeout(resolve, waitMs));
          socket.write(text);
        }
        if (ends) socket.end();
      });
    });
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
    `,
    { eval: true, workerData: script, execArgv: [] },
  );
  onTestFinished(async () => {
    await worker.terminate();
  });
  const [port] = (await once(worker, 'message')) as [number];
  return { host: '127.0.0.1', port };
}

async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('callApiSync()', () => {
  test('returns the response itself, also if it arrives in parts', async () => {
    const address = await serve({
      parts: [
        [5, whole.slice(0, 30)],
        [5, whole.slice(30)],
      ],
    });

    expect(callApiSync(address, request, 5000)).toMatchObject({ status: 200, body: '{}' });
  });

  test('returns a promise of the response if it is late, and keeps the part that came in time', async () => {
    const address = await serve({
      parts: [
        [1, whole.slice(0, 30)],
        [200, whole.slice(30)],
      ],
    });

    const answer = callApiSync(address, request, 50);

    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toMatchObject({ status: 200, body: '{}' });
  });

  test('returns a promise if the host is a name', async () => {
    const { port } = await serve({ parts: [[1, whole]] });

    expect(await callApiSync({ host: 'localhost', port }, request, 50)).toMatchObject({ status: 200 });
  });

  test('throws if the connection ends within the response', async () => {
    const address = await serve({ parts: [[1, whole.slice(0, 30)]], ends: true });

    expect(() => callApiSync(address, request, 5000)).toThrow('expected a complete answer');
  });

  test('throws synchronously if nothing listens', async () => {
    const port = await findClosedPort();

    expect(() => callApiSync({ host: '127.0.0.1', port }, request, 5000)).toThrow(
      /ECONNREFUSED|EPIPE|ENOTCONN/,
    );
  });
});
