import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { blackHole } from '../../../lib/testing/black-hole.js';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

function options(url: string) {
  return { taskRoot, env: { ASSERTS_REMOTE_WRITE_URL: url }, timeoutMs: 8000 };
}

describeUnderRuntimes('the event loop', (_runtime, start) => {
  test('ends a handler that never settles as without the library, although a connection is kept alive', async () => {
    const receiver = await startReceiver();
    const env = await start('event-loop.never', options(receiver.url));
    await env.invoke({ settles: true });

    const { outcome } = await env.invoke({ settles: false });

    // The runtime clients report it differently, but neither waits for the timeout.
    expect(outcome, env.output).not.toBe('timeout');
    expect(receiver.connections).toBe(1);
  });

  test('returns the result of a handler if only a hanging push is left on the event loop', async () => {
    const hole = await blackHole();
    onTestFinished(() => hole.close());
    const env = await start('event-loop.settles', options(hole.url));

    const results = [await env.invoke({}), await env.invoke({}), await env.invoke({})];

    expect(
      results.map(({ outcome, payload }) => [outcome, payload]),
      env.output,
    ).toEqual(Array(3).fill(['response', 'fine']));
    expect(env.startCount).toBe(1);
  });

  test('flush() within a handler pushes the counts so far', async () => {
    const receiver = await startReceiver();
    const env = await start('event-loop.flushes', options(receiver.url));

    const { payload } = await env.invoke({});

    expect(payload, env.output).toBe('pushed');
    expect(receiver.pushes).toHaveLength(2);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });
});

describeUnderRuntimes(
  'a callback handler',
  (_runtime, start) => {
    test('returns its result although a connection is kept alive', async () => {
      const receiver = await startReceiver();
      const env = await start('event-loop.callback', options(receiver.url));

      const results = [await env.invoke({}), await env.invoke({})];

      expect(
        results.map(({ outcome, payload }) => [outcome, payload]),
        env.output,
      ).toEqual(Array(2).fill(['response', 'answered']));
      expect(receiver.connections).toBe(1);
    });
  },
  ['node22'],
);
