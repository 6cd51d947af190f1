import net, { type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../../lib/lambda/clock.js';
import { systemTimers } from '../../lib/lambda/timers.js';
import { EndpointConnection } from '../../lib/push/endpoint-connection.js';

/** What the server does with one request. `n` is the number of the request. */
const scripts: Record<string, (socket: Socket, n: string) => void> = {
  answer: (socket, n) => socket.write(withBody(n)),
  interim: (socket, n) => socket.write(`HTTP/1.1 100 Continue\r\n\r\n${withBody(n)}`),
  pieces: (socket, n) => {
    const text = withBody(n);
    let at = 0;
    const writeOn = (): void => {
      socket.write(text.slice(at, (at += 7)));
      if (at < text.length) setImmediate(writeOn);
    };
    writeOn();
  },
  chunked: (socket, n) =>
    socket.write(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${n.length.toString(16)};x=1\r\n${n}\r\n0\r\nA: b\r\n\r\n`,
    ),
  twice: (socket, n) => socket.write(withBody(n) + withBody('second')),
  answerThenMore: (socket, n) => {
    socket.write(withBody(n));
    setImmediate(() => socket.write(withBody('unasked')));
  },
  untilEnd: (socket, n) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${n}`),
  answerAndEnd: (socket, n) => socket.end(withBody(n)),
  half: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1'),
  garbage: (socket) => socket.write('SSH-2.0\r\n\r\n'),
  end: (socket) => socket.end(),
  reset: (socket) => socket.resetAndDestroy(),
  hang: () => undefined,
};

function withBody(text: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${String(text.length)}\r\n\r\n${text}`;
}

const command = fc.constantFrom(
  'exchange',
  'exchange',
  'exchange',
  'exchangeAgain',
  'largeExchange',
  'connect',
  'open',
  'withdraw',
  'abort',
  'close',
  'wait',
  'wait',
  'serverEnd',
  'serverReset',
  'serverWrite',
);
const run = fc.record({
  commands: fc.array(command, { minLength: 1, maxLength: 14 }),
  script: fc.array(fc.constantFrom(...Object.keys(scripts)), { minLength: 1, maxLength: 6 }),
});

test('EndpointConnection gives each request its own answer or a failure, and leaves no socket', async () => {
  const sockets = new Set<Socket>();
  const violations: string[] = [];
  let script: readonly string[] = [];
  let step = 0;
  const server = net.createServer((socket) => {
    let received = '';
    let isBusy = false;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const match = /^POST \/(\d+) .*?content-length: (\d+)\r\n\r\n/s.exec(received);
      if (match === null) return;
      const end = match[0].length + Number(match[2]);
      if (received.length > end || isBusy) violations.push('two requests at a time');
      if (received.length < end) return;
      received = '';
      const name = script[step % script.length]!;
      step += 1;
      isBusy = ['hang', 'half', 'garbage', 'twice', 'end', 'reset', 'untilEnd'].includes(name);
      scripts[name]!(socket, match[1]!);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  let count = 0;

  try {
    await fc.assert(
      fc.asyncProperty(run, async ({ commands, script: chosen }) => {
        violations.length = 0;
        script = chosen;
        step = 0;
        const connection = new EndpointConnection({
          endpoint,
          certificateAuthority: undefined,
          clock: systemClock,
          timers: systemTimers,
          needsProtection: false,
          connectTimeoutMs: 2000,
        });
        const pending: Promise<void>[] = [];
        let unsettled = 0;
        let isMisled = false;
        const track = (promise: Promise<unknown>, expected: string | undefined, again: boolean): void => {
          unsettled += 1;
          pending.push(
            promise.then(
              (answer) => {
                unsettled -= 1;
                const { body } = (answer ?? {}) as { body?: string };
                // Unasked data that arrives after a request looks like its answer, and the answer like that to the next one.
                isMisled ||= body === 'unasked';
                if (body !== expected && !isMisled) violations.push(`${String(expected)}: ${String(body)}`);
                if (again) exchange(4, false);
              },
              () => {
                unsettled -= 1;
                if (again) exchange(4, false);
              },
            ),
          );
        };
        const exchange = (length: number, again: boolean): void => {
          const n = String((count += 1));
          const head = `POST /${n} HTTP/1.1\r\ncontent-length: ${String(length)}\r\n\r\n`;
          track(connection.exchange(head, Buffer.alloc(length)), n, again);
        };
        const actions: Record<string, () => unknown> = {
          exchange: () => {
            exchange(4, false);
          },
          exchangeAgain: () => {
            exchange(4, true);
          },
          largeExchange: () => {
            exchange(1_000_000, false);
          },
          connect: () => {
            track(connection.connect(), undefined, false);
          },
          open: () => {
            connection.open();
          },
          withdraw: () => connection.withdraw(),
          abort: () => {
            connection.abort();
          },
          close: () => {
            connection.close();
          },
          wait: async () => {
            for (let i = 0; i < 6; i += 1) await turn();
          },
          serverEnd: () => {
            for (const socket of sockets) socket.end();
          },
          serverReset: () => {
            for (const socket of sockets) socket.resetAndDestroy();
          },
          serverWrite: () => {
            for (const socket of sockets) if (socket.writable) socket.write(withBody('unasked'));
          },
        };
        for (const each of commands) await actions[each]!();
        // Twice, because a failure may start another request.
        for (let i = 0; i < 2; i += 1) {
          connection.close();
          await Promise.resolve().then(() => undefined);
          await turn();
        }
        connection.close();
        await turn();
        await turn();
        expect({ unsettled, violations }).toEqual({ unsettled: 0, violations: [] });
        for (const socket of sockets) {
          if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve));
        }
        await Promise.all(pending);
      }),
      { numRuns: 500 },
    );
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});
