import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { systemTimers } from '../../lib/lambda/timers.js';
import { HttpsPush } from '../../lib/push/https-push.js';
import { CertificateAuthority } from '../../lib/testing/index.js';

/** An endpoint in a thread of its own, which answers the moment it has the body, however busy this thread is. */
const fastEndpoint = `
  const { createServer } = require('node:https');
  const { parentPort, workerData } = require('node:worker_threads');
  let connections = 0;
  const server = createServer(workerData, (request, response) => {
    request.resume().once('end', () => response.writeHead(204).end());
  });
  server.on('secureConnection', () => { connections += 1; });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', () => parentPort.postMessage(connections));
`;

/** Holds the event loop up again and again, as a handler's own work or a slow processor does. */
function keepBusy(): () => void {
  let isBusy = true;
  const spin = (): void => {
    const until = performance.now() + 5;
    while (performance.now() < until);
    if (isBusy) setImmediate(spin);
  };
  setImmediate(spin);
  return () => {
    isBusy = false;
  };
}

describe('Post', () => {
  test.each([
    ['small', 'a_total 1\n'],
    [
      'of several chunks',
      Array.from({ length: 40_000 }, () => `a_total ${String(Math.random())}\n`).join(''),
    ],
  ])(
    'send() keeps the connection for the next push when the endpoint answers a body %s before the loop turns',
    async (_size, text) => {
      const authority = new CertificateAuthority();
      const { certificate: cert, key } = authority.issue();
      const worker = new Worker(fastEndpoint, { eval: true, workerData: { cert, key } });
      const stop = keepBusy();
      try {
        const [port] = (await once(worker, 'message')) as [number];
        const push = new HttpsPush({
          endpoint: new URL(`https://127.0.0.1:${String(port)}/`),
          credentials: undefined,
          certificateAuthority: authority.certificate,
          clock: { epochMs: () => Date.now(), monotonicMs: () => performance.now() },
          timers: systemTimers,
        });

        for (let i = 0; i < 10; i += 1) {
          // So little that a slow answer is not taken for a silent connection.
          const limits = { signal: new AbortController().signal, budgetMs: 150 };
          expect(await push.push(text, limits)).toMatchObject({ status: 'pushed' });
        }

        worker.postMessage('connections');
        expect(await once(worker, 'message')).toEqual([1]);
      } finally {
        stop();
        await worker.terminate();
      }
    },
  );
});
