import net, { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { exchangeOnce } from '../../../lib/push/authentication/aws/ask-aws.js';
import { ManualTime } from '../../flush/manual-time.js';

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

test('exchangeOnce() limits the time of the answer although the request waited longer for credentials', async () => {
  const sockets: Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  const time = new ManualTime();
  const options = {
    clock: time,
    timers: time,
    certificateAuthority: undefined,
    proxy: undefined,
    needsProtection: false,
  };
  const url = new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);

  const outcome = exchangeOnce(url, options, async (exchange) => {
    await time.advance(2500);
    return exchange('POST / HTTP/1.1\r\n\r\n', Buffer.alloc(0));
  }).catch(() => 'rejected');
  await delay(50);
  await time.advance(2500);

  expect(await Promise.race([outcome, delay(500, 'pending')])).toBe('rejected');
  expect(time.runningTimers).toBe(0);
});
