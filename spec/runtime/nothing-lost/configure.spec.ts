import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
/** Below this the freeze was not delayed: an event without an instrumented handler is held for 100 ms. */
const unheldMs = 60;

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

function settings(receiver: ImportReceiver, flush: string, options: object) {
  const env = {
    ASSERTS_REMOTE_WRITE_URL: receiver.url,
    INSTRUMENTED_FLUSH: flush,
    SETTINGS: JSON.stringify(options),
  };
  return { taskRoot, env };
}

describeUnderRuntimes('configure() below the handler', (_runtime, start) => {
  const inTime = ['configures-late.handler', 'configures-late-module.handler'];
  const late = ['configures-after-await.handler', 'configures-in-factory.handler'];

  test.each(inTime)('registers no extension if it disables the library: %s', async (handler) => {
    const receiver = await startReceiver();
    const env = await start(handler, settings(receiver, 'after-response', { disabled: true }));

    await env.invoke({});
    const { outcome } = await env.invoke({});

    expect(outcome, env.output).toBe('response');
    expect(env.extensions).toEqual([]);
    expect(receiver.pushes).toEqual([]);
  });

  test.each(inTime)('decides for which events the extension registers: %s', async (handler) => {
    const receiver = await startReceiver();
    const env = await start(handler, settings(receiver, 'after-response', { flush: 'interval:600s' }));

    await env.invoke({});
    await env.invoke({});
    const { hadNotice } = await env.shutdown();

    expect(env.extensions).toMatchObject([{ events: [] }]);
    expect(hadNotice).toBe(true);
    expect(receiver.pushes).toHaveLength(2);
    expect(receiver.value('aws_lambda_invocations_total'), env.output).toBe(2);
  });

  test.each(inTime)('enables after-response: %s', async (handler) => {
    const receiver = await startReceiver();
    const env = await start(handler, settings(receiver, 'every-invocation', { flush: 'after-response' }));

    await env.invoke({});
    const { timings } = await env.invoke({});

    expect(receiver.pushes, env.output).toHaveLength(2);
    expect(receiver.pushes[1]?.receivedAt).toBeGreaterThan(timings.answeredAt);
    expect(env.output).not.toContain('instrumented-lambda:');
  });

  test.each(late)(
    'does not delay the freeze if it disables the library after the extension was registered: %s',
    async (handler) => {
      const receiver = await startReceiver();
      const env = await start(handler, settings(receiver, 'after-response', { disabled: true }));
      await env.invoke({});

      const { outcome, timings } = await env.invoke({});

      expect(outcome, env.output).toBe('response');
      expect(env.extensions).toHaveLength(1);
      expect(timings.readyAt - timings.answeredAt).toBeLessThan(unheldMs);
      expect(receiver.pushes).toEqual([]);
    },
  );

  test.each(late)(
    'pushes before the answer if it sets that after the extension was registered: %s',
    async (handler) => {
      const receiver = await startReceiver();
      const env = await start(handler, settings(receiver, 'after-response', { flush: 'every-invocation' }));
      await env.invoke({});

      const { timings } = await env.invoke({});

      expect(receiver.pushes, env.output).toHaveLength(2);
      expect(receiver.pushes[1]?.answeredAt).toBeLessThan(timings.answeredAt);
      expect(timings.readyAt - timings.answeredAt).toBeLessThan(unheldMs);
    },
  );

  test.each(late)('logs that it is too late for after-response: %s', async (handler) => {
    const receiver = await startReceiver();
    const env = await start(handler, settings(receiver, 'interval:600s', { flush: 'after-response' }));
    await env.invoke({});

    const { timings } = await env.invoke({});

    expect(receiver.pushes[1]?.answeredAt).toBeLessThan(timings.answeredAt);
    expect(env.output.match(/instrumented-lambda: /g), env.output).toHaveLength(1);
  });

  test('keeps the crash journal open for settings that come after the opening has begun', async () => {
    const receiver = await startReceiver();
    const env = await start('configures-and-ends.handler', {
      taskRoot,
      memoryMb: 128,
      timeoutMs: 30_000,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });
    await env.invoke({});
    await env.invoke({ end: 'exit' });

    await env.invoke({});

    expect(env.output).not.toContain('instrumented-lambda:');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(3);
    expect(receiver.value('aws_lambda_errors_total', { error_type: 'Crash' })).toBe(1);
    const [series] = receiver.series('aws_lambda_invocations_total');
    expect(series?.points.map(({ value }) => value)).toEqual([0, 1, 3]);
  });

  test('logs nothing about an endpoint that was replaced while it was opened', async () => {
    const [silent, receiver] = [await startReceiver(), await startReceiver()];
    silent.fault = { kind: 'hang', at: 'answer' };
    const env = await start('configures-and-ends.handler', {
      taskRoot,
      memoryMb: 128,
      env: {
        ASSERTS_REMOTE_WRITE_URL: silent.url,
        INSTRUMENTED_FLUSH_TIMEOUT_MS: '200',
        SETTINGS: JSON.stringify({ endpoint: receiver.url }),
        REST_MS: '400',
      },
    });

    await env.invoke({});

    expect(env.output).not.toContain('instrumented-lambda:');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });
});
