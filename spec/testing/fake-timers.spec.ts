import { Counter, register } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { configure, instrument } from '../../lib/index.js';
import { ImportReceiver, resetInstrumentation } from '../../lib/testing/index.js';

const handler = instrument(() => Promise.resolve('shipped'));

afterEach(() => {
  vi.useRealTimers();
  resetInstrumentation();
  register.clear();
});

test('a push of many series under fake timers ends', async () => {
  await using receiver = await ImportReceiver.start();
  configure({ endpoint: receiver.url, certificateAuthority: receiver.certificateAuthority });
  const orders = new Counter({ name: 'orders_total', help: 'Help.', labelNames: ['customer'] });
  for (let customer = 0; customer < 5000; customer += 1) orders.inc({ customer });
  vi.useFakeTimers();

  await handler();

  expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
});

test.each([{ tls: false }, { tls: true }])(
  'a second push under fake timers reuses the connection of the first: %j',
  async ({ tls }) => {
    await using receiver = await ImportReceiver.start({ tls });
    configure({ endpoint: receiver.url, certificateAuthority: receiver.certificateAuthority });
    vi.useFakeTimers();

    await handler();
    await handler();

    expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
    expect(receiver.connections).toBe(1);
  },
);
