import { afterEach, describe, expect, test } from 'vitest';

import { requirePart } from '../parts/require-part.js';
import { VictoriaMetrics, type VictoriaMetricsOptions } from './victoria-metrics.js';

describe.skipIf(!requirePart('victoriaMetrics'))('VictoriaMetrics', () => {
  let store: VictoriaMetrics | undefined;

  async function start(options: VictoriaMetricsOptions = {}): Promise<VictoriaMetrics> {
    store = await VictoriaMetrics.start(options);
    return store;
  }

  function push(
    { importUrl }: VictoriaMetrics,
    lines: readonly string[],
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(importUrl, { method: 'POST', headers, body: `${lines.join('\n')}\n` });
  }

  afterEach(async () => {
    await store?.stop();
    store = undefined;
  });

  test('query() returns samples right after their push', async () => {
    const vm = await start();
    const now = Date.now();

    const response = await push(vm, [
      `orders_total{shop="a"} 0 ${String(now - 1000)}`,
      `orders_total{shop="a"} 3 ${String(now)}`,
    ]);

    expect(response.status).toBe(204);
    expect(await vm.query('orders_total')).toEqual([
      { labels: { __name__: 'orders_total', shop: 'a' }, value: 3 },
    ]);
    expect(await vm.queryValue('increase(orders_total[5m])')).toBe(3);
    expect(await vm.queryValue('absent_total')).toBeUndefined();
  });

  test('query() returns the value at the given time', async () => {
    const vm = await start();
    const now = Date.now();

    await push(vm, [`orders_total 1 ${String(now - 60_000)}`, `orders_total 2 ${String(now)}`]);

    expect(await vm.queryValue('orders_total', { time: now - 30_000 })).toBe(1);
  });

  test('export() returns the raw samples', async () => {
    const vm = await start();
    const now = Date.now();

    await push(vm, [`orders_total 0 ${String(now - 1)}`, `orders_total 12 ${String(now)}`]);

    expect(await vm.export('orders_total')).toEqual([
      {
        labels: { __name__: 'orders_total' },
        samples: [
          { timestampMs: now - 1, value: 0 },
          { timestampMs: now, value: 12 },
        ],
      },
    ]);
  });

  test('metric() counts lines that the store could not parse', async () => {
    const vm = await start();

    const before = await vm.metric('vm_rows_invalid_total');
    await push(vm, ['orders_total{ broken']);

    expect(before).toBe(0);
    expect(await vm.metric('vm_rows_invalid_total')).toBe(1);
  });

  test('start() with credentials makes the store reject requests without them', async () => {
    const vm = await start({ credentials: { username: 'tenant', password: 'pass' } });
    const authorization = `Basic ${Buffer.from('tenant:pass').toString('base64')}`;

    const refused = await push(vm, ['orders_total 1']);
    const accepted = await push(vm, ['orders_total 2'], { authorization });

    expect(refused.status).toBe(401);
    expect(accepted.status).toBe(204);
    expect(await vm.queryValue('orders_total')).toBe(2);
  });
});
