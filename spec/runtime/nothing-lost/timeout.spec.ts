import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

describeUnderRuntimes('the deadline watch', (_runtime, start) => {
  test('counts the invocation as near its deadline while the handler runs, and the next process counts a timeout', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });

    const { outcome } = await env.invoke({ end: 'hang' }, { timeoutMs: 1500 });

    expect(outcome, env.output).toBe('timeout');
    expect(receiver.value('aws_lambda_invocations_near_deadline')).toBe(1);
    expect(receiver.value('aws_lambda_timeouts_total')).toBe(0);
    expect(receiver.value('aws_lambda_errors_total')).toBe(0);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(0);

    await env.invoke({});

    expect(receiver.value('aws_lambda_invocations_near_deadline')).toBe(0);
    expect(receiver.value('aws_lambda_timeouts_total')).toBe(1);
    expect(receiver.value('aws_lambda_errors_total', { error_type: 'Timeout' })).toBe(1);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
    expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(1);
  });

  test('keeps the outcome of a handler that finishes in time', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });

    const result = await env.invoke({ end: 'wait', ms: 2600 }, { timeoutMs: 3000 });

    expect(result, env.output).toMatchObject({ outcome: 'response', payload: 'late' });
    expect(receiver.value('aws_lambda_timeouts_total')).toBe(0);
    expect(receiver.value('aws_lambda_errors_total')).toBe(0);
    expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(1);
    const [near] = receiver.series('aws_lambda_invocations_near_deadline');
    expect(near?.points.map(({ value }) => value)).toEqual([1, 0]);
  });

  test('keeps the type of an error in the last half second', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });

    const { outcome } = await env.invoke({ end: 'throwLate', ms: 2600 }, { timeoutMs: 3000 });

    expect(outcome, env.output).toBe('error');
    expect(receiver.value('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
    expect(receiver.value('aws_lambda_errors_total')).toBe(1);
    expect(receiver.value('aws_lambda_timeouts_total')).toBe(0);
    expect(receiver.value('aws_lambda_invocations_near_deadline')).toBe(0);
  });

  test('counts nothing for an invocation that ended earlier', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });

    await env.invoke({}, { timeoutMs: 600 });
    await env.invoke({ end: 'wait', ms: 800 }, { timeoutMs: 5000 });

    expect(receiver.value('aws_lambda_timeouts_total')).toBe(0);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
  });

  test('does not delay the end of an invocation with a handler that never settles', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });

    const { outcome, timings } = await env.invoke({ end: 'never' }, { timeoutMs: 8000 });

    // The runtime clients report it differently, but none waits for the timeout.
    expect(outcome, env.output).not.toBe('timeout');
    expect(timings.answeredAt - (timings.deliveredAt ?? 0)).toBeLessThan(4000);
  });
});
