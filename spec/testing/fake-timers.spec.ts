import { afterEach, expect, test, vi } from 'vitest';
import { configure, instrument } from '../../lib/index.js';
import { ImportReceiver, resetInstrumentation } from '../../lib/testing/index.js';

const handler = instrument(() => Promise.resolve('shipped'));

afterEach(() => {
  vi.useRealTimers();
  resetInstrumentation();
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
