import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { FlushOutcome } from '../../../lib/index.js';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
const timeoutMs = 1000;

describeUnderRuntimes('code that runs on after its invocation', (runtime, start) => {
  const handlers = runtime === 'node22' ? ['promise', 'callback'] : ['promise'];

  test.each(handlers)('flushes in later invocations within their deadlines: %s', async (name) => {
    const receiver = await ImportReceiver.start({ tls: false });
    onTestFinished(() => receiver.close());
    const env = await start(`outlived.${name}`, {
      taskRoot,
      timeoutMs,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });

    await env.invoke({ does: 'begin', waitMs: 50 });
    // The deadline of the first invocation passes.
    await sleep(timeoutMs + 100);
    await env.invoke({ does: 'forget', waitMs: 200 });
    const { payload } = await env.invoke({ waitMs: 200 });
    await env.invoke({ does: 'end' });
    await env.invoke({});

    const outcomes = payload as FlushOutcome[];
    expect(outcomes.length, env.output).toBeGreaterThan(2);
    expect(outcomes.filter(({ status }) => status !== 'pushed')).toEqual([]);
    expect(env.startCount).toBe(1);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(5);
    expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(5);
    expect(receiver.value('aws_lambda_errors_total') ?? 0).toBe(0);
    expect(receiver.value('work_done_total')).toBe(1);
    expect(receiver.series('aws_lambda_invocations_total')).toHaveLength(1);
    expect(env.output).not.toContain('instrumented-lambda:');
  });
});
