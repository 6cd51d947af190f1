import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flush } from '../../lib/index.js';
import { instrument } from '../../lib/instrument.js';
import { fakeContext } from '../../lib/testing/fake-context.js';
import { useReceiver } from './use-receiver.js';

describe('on a Managed Instance', () => {
  const received = useReceiver({ flush: 'every-invocation', flushTimeoutMs: 500 });

  beforeEach(() => {
    vi.stubEnv('AWS_LAMBDA_RUNTIME_API', '127.0.0.1:9001');
    vi.stubEnv('AWS_LAMBDA_MAX_CONCURRENCY', '8');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const contextWith = (ms: number) => fakeContext({ getRemainingTimeInMillis: () => ms });

  test.each([400, 1, 0, -5000])(
    'an invocation with %d ms left returns its result without waiting for its push',
    async (ms) => {
      const handler = instrument(async (_event: unknown, _context: unknown) => Promise.resolve('answer'));

      await handler({}, contextWith(ms));
      const pushesAtAnswer = received.pushes;
      await vi.waitFor(() => expect(received.of('aws_lambda_duration_seconds_count')).toBe(1));

      expect(pushesAtAnswer).toBe(0);
      expect(received.of('aws_lambda_timeouts_total')).toBe(0);
      expect(received.of('aws_lambda_invocations_near_deadline')).toBe(0);
      expect(received.of('instrumented_pushes_skipped_total')).toBe(0);
    },
  );

  test('an invocation with enough time for a flush waits for its push', async () => {
    const handler = instrument(async (_event: unknown, _context: unknown) => Promise.resolve('answer'));

    await handler({}, contextWith(500));

    expect(received.invocations).toBe(1);
  });

  test.each([3000, 0, -5000])('flush() pushes with %d ms left', async (ms) => {
    const handler = instrument(async (_event: unknown, _context: unknown) => flush());

    expect(await handler({}, contextWith(ms))).toMatchObject({ status: 'pushed' });
  });
});
