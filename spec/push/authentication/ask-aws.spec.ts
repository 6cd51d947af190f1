import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { exchangeOnce } from '../../../lib/push/authentication/aws/ask-aws.js';
import { ManualTime } from '../../flush/manual-time.js';
import { listen } from '../raw-server.js';

test('exchangeOnce() limits the time of the answer although the request waited longer for credentials', async () => {
  const address = await listen(net.createServer());
  const time = new ManualTime();
  const options = {
    clock: time,
    timers: time,
    certificateAuthority: undefined,
    proxy: undefined,
    needsProtection: false,
  };
  const url = new URL(`http://${address}`);

  const outcome = exchangeOnce(url, options, async (exchange) => {
    await time.advance(2500);
    return exchange('POST / HTTP/1.1\r\n\r\n', Buffer.alloc(0));
  }).catch(() => 'rejected');
  await delay(50);
  await time.advance(2500);

  expect(await Promise.race([outcome, delay(500, 'pending')])).toBe('rejected');
  expect(time.runningTimers).toBe(0);
});
