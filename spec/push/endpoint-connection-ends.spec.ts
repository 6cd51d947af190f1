import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import tls from 'node:tls';
import { describe, expect, test } from 'vitest';
import { readErrorCode } from '../../lib/push/classify-error.js';
import { CertificateAuthority } from '../../lib/testing/index.js';
import { body, connect, head, listen, noContent } from './raw-server.js';

const outcomeOf = (exchange: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    exchange.then(
      () => 'answered',
      (error: unknown) => readErrorCode(error),
    ),
    delay(1000, 'pending'),
  ]);

describe('EndpointConnection at the end of a connection', () => {
  test('close() fails a request that has been written, and the next one is sent', async () => {
    let connections = 0;
    const address = await listen(
      net.createServer((socket) => {
        connections += 1;
        if (connections > 1) socket.on('data', () => socket.write(noContent));
      }),
    );
    const connection = connect(`http://${address}`);
    const exchange = connection.exchange(head, body);
    await delay(30);

    connection.close();

    expect(await outcomeOf(exchange)).toBe('ERR_ABORTED');
    expect(await outcomeOf(connection.exchange(head, body))).toBe('answered');
  });

  test.each(['exchange', 'connect'] as const)('close() fails %s() while it connects', async (kind) => {
    const address = await listen(net.createServer());
    const connection = connect(`https://${address}`);
    const pending = kind === 'connect' ? connection.connect() : connection.exchange(head, body);
    await delay(30);

    connection.close();

    expect(await outcomeOf(pending)).toBe('ERR_TLS_HANDSHAKE_TIMEOUT');
  });

  test('exchange() rejects a success that comes with the end of the connection before the whole body was sent', async () => {
    const authority = new CertificateAuthority();
    const { certificate, key } = authority.issue();
    const address = await listen(
      tls.createServer({ cert: certificate, key }, (socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => {
          socket.pause();
          socket.end(noContent);
        });
      }),
    );
    const connection = connect(`https://${address}`, authority.certificate);

    await expect(connection.exchange(head, Buffer.alloc(32 * 1024 * 1024))).rejects.toMatchObject({
      cause: { code: 'HPE_EARLY_ANSWER' },
    });
  });

  test('exchange() leaves no connection that has ended, although its answer keeps it alive', async () => {
    const authority = new CertificateAuthority();
    const { certificate, key } = authority.issue();
    const address = await listen(
      tls.createServer({ cert: certificate, key }, (socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end(noContent));
      }),
    );
    for (let i = 0; i < 50; i += 1) {
      const connection = connect(`https://${address}`, authority.certificate);
      await connection.exchange(head, body);
      // The answer and the end arrive together.
      expect(await outcomeOf(connection.exchange(head, body))).toBe('answered');
      connection.close();
    }
  });
});
