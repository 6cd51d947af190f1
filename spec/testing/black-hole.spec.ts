import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { blackHole } from '../../lib/testing/black-hole.js';

describe.runIf(process.platform === 'linux')('blackHole()', () => {
  it('blackHole() neither accepts nor rejects connections', async () => {
    await using hole = await blackHole();
    const settled: string[] = [];
    const clients = [1, 2, 3].map(() => {
      const client = connect({ host: hole.host, port: hole.port });
      client.on('connect', () => settled.push('connect')).on('error', ({ message }) => settled.push(message));
      return client;
    });

    // Only a wait can show that nothing happens. On loopback, a connection takes well under a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(settled).toEqual([]);
    clients.forEach((client) => client.destroy());
  });

  it('close() releases the port and may be called twice', async () => {
    const hole = await blackHole();

    await Promise.all([hole.close(), hole.close()]);
    const client = connect({ host: hole.host, port: hole.port });
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];

    expect(error.code).toBe('ECONNREFUSED');
    expect(hole.url).toBe(`https://127.0.0.1:${String(hole.port)}/api/v1/import/prometheus`);
  });
});
