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

function settings(url: string, more: Record<string, string> = {}) {
  return {
    taskRoot,
    env: { ASSERTS_REMOTE_WRITE_URL: url, INSTRUMENTED_FLUSH: 'after-response', ...more },
  };
}

describeUnderRuntimes('after-response', (_runtime, start) => {
  test.each(['ends.handler', 'ends-module.handler', 'ends-factory.handler'])(
    'answers first and pushes before the freeze: %s',
    async (handler) => {
      const receiver = await startReceiver();
      const env = await start(handler, settings(receiver.url));
      // With an async factory, the first invocation may begin too late to delay its freeze.
      await env.invoke({});

      for (let count = 2; count <= 5; count += 1) {
        const { outcome, timings } = await env.invoke({});

        expect(outcome, env.output).toBe('response');
        expect(receiver.pushes).toHaveLength(count);
        expect(receiver.pushes.at(-1)?.receivedAt).toBeGreaterThan(timings.answeredAt);
        expect(receiver.pushes.at(-1)?.answeredAt).toBeLessThan(timings.readyAt);
        expect(env.isFrozen).toBe(true);
      }

      expect(env.extensions).toEqual([
        { name: 'instrumented-lambda', isExternal: false, events: ['INVOKE'] },
      ]);
      expect(receiver.value('aws_lambda_invocations_total')).toBe(5);
      expect(env.output).not.toContain('instrumented-lambda:');
    },
  );

  test('delays the freeze for at most the budget if the endpoint never answers', async () => {
    const hole = await blackHole();
    onTestFinished(() => hole.close());
    const env = await start('ends.handler', settings(hole.url, { INSTRUMENTED_FLUSH_TIMEOUT_MS: '300' }));

    const { outcome, timings } = await env.invoke({}, { timeoutMs: 8000 });

    expect(outcome, env.output).toBe('response');
    expect(env.pid).toBeDefined();
    expect(timings.readyAt - timings.answeredAt).toBeLessThan(3000);
  });

  test('does not delay the freeze for a handler that is not instrumented, or only inside', async () => {
    const receiver = await startReceiver();
    const env = await start('ends-inside.handler', settings(receiver.url));

    const plain = await env.invoke({ isPlain: true }, { timeoutMs: 8000 });
    const inside = await env.invoke({}, { timeoutMs: 8000 });

    expect([plain.outcome, inside.outcome], env.output).toEqual(['response', 'response']);
    expect(plain.timings.readyAt - plain.timings.answeredAt).toBeLessThan(3000);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test('counts an error and a crash as without after-response', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', settings(receiver.url));

    const error = await env.invoke({ end: 'throw' });
    await env.invoke({ end: 'kill' });
    const next = await env.invoke({});

    expect([error.outcome, next.outcome], env.output).toEqual(['error', 'response']);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(3);
    expect(receiver.value('aws_lambda_errors_total')).toBe(2);
  });

  test.each(['refused', 'failing', 'unreachable', 'silent'] as const)(
    'pushes before the answer and logs one line if the API is %s',
    async (extensionsApi) => {
      const receiver = await startReceiver();
      const env = await start('ends.handler', { ...settings(receiver.url), extensionsApi });

      await env.invoke({});
      const { outcome, timings } = await env.invoke({});

      expect(outcome, env.output).toBe('response');
      expect(receiver.pushes).toHaveLength(2);
      expect(receiver.pushes[1]?.answeredAt).toBeLessThan(timings.answeredAt);
      expect(env.output.match(/instrumented-lambda: Cannot use the internal extension/g)).toHaveLength(1);
    },
  );

  test('registers once if two copies are loaded', async () => {
    const receiver = await startReceiver();
    const env = await start('ends-twice.handler', settings(receiver.url));

    const { outcome } = await env.invoke({});

    expect(outcome, env.output).toBe('response');
    expect(env.extensions).toHaveLength(1);
    expect(env.output).not.toContain('instrumented-lambda:');
  });

  test('registers no extension on Managed Instances', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', { ...settings(receiver.url), maxConcurrency: 2 });

    const { outcome } = await env.invoke({});

    expect(outcome, env.output).toBe('response');
    expect(env.extensions).toEqual([]);
  });
});

describeUnderRuntimes('shutdown()', (_runtime, start) => {
  test('pushes the counts that an interval left over, within the budget', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', settings(receiver.url, { INSTRUMENTED_FLUSH: 'interval:600s' }));
    for (let i = 0; i < 4; i += 1) await env.invoke({});
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);

    const { hadNotice, signal, durationMs } = await env.shutdown();

    expect(receiver.value('aws_lambda_invocations_total')).toBe(4);
    expect({ hadNotice, signal }, env.output).toEqual({ hadNotice: true, signal: 'SIGTERM' });
    expect(durationMs).toBeLessThan(500);
  });

  test('ends the process as usual and in time if the endpoint never answers', async () => {
    const hole = await blackHole();
    onTestFinished(() => hole.close());
    const env = await start('ends.handler', settings(hole.url, { INSTRUMENTED_FLUSH: 'interval:600s' }));
    await env.invoke({});

    const { hadNotice, signal } = await env.shutdown();

    expect({ hadNotice, signal }).toEqual({ hadNotice: true, signal: 'SIGTERM' });
  });
});
