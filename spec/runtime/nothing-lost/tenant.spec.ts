import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
const acme = { tenantId: 'acme/eu 1' };

async function startReceiver(): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false });
  onTestFinished(() => receiver.close());
  return receiver;
}

/** @returns the result of `increase()` for one tenant */
function increase(receiver: ImportReceiver, name: string, labels: Record<string, string> = {}): number {
  return receiver
    .series(name, { tenant_id: acme.tenantId, ...labels })
    .flatMap(({ points }) =>
      points.map(({ value }, i) => {
        const before = points[i - 1]?.value ?? 0;
        return value >= before ? value - before : value;
      }),
    )
    .reduce((sum, rise) => sum + rise, 0);
}

describeUnderRuntimes('the label tenant_id', (_runtime, start) => {
  const settings = (receiver: ImportReceiver, env: Record<string, string> = {}) => ({
    taskRoot,
    env: { ASSERTS_REMOTE_WRITE_URL: receiver.url, ...env },
  });
  const on = { INSTRUMENTED_TENANT_LABEL: 'true' };

  test('is not set by default', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', settings(receiver));

    await env.invoke({}, acme);

    const [series] = receiver.series('aws_lambda_invocations_total');
    expect(series?.labels).not.toHaveProperty('tenant_id');
  });

  test('is on every sample from the first on, also if the account is known in init', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', settings(receiver, { ...on, ACCOUNT_ID: '123456789012' }));

    await env.invoke({}, acme);
    await env.invoke({ end: 'throw' }, acme);

    const all = receiver.series('aws_lambda_invocations_total');
    expect(all.map(({ labels }) => labels.tenant_id)).toEqual([acme.tenantId]);
    for (const name of [
      'aws_lambda_errors_total',
      'aws_lambda_duration_seconds_count',
      'nodejs_heap_size_used_bytes',
    ]) {
      for (const { labels } of receiver.series(name)) expect(labels.tenant_id, name).toBe(acme.tenantId);
    }
    expect(increase(receiver, 'aws_lambda_invocations_total')).toBe(2);
    expect(increase(receiver, 'aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
  });

  test.each(['exit', 'kill', 'uncaught'])('stays on the counts after a crash by %s', async (end) => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', settings(receiver, on));
    await env.invoke({}, acme);
    await env.invoke({ end: 'throw' }, acme);

    await env.invoke({ end }, acme);
    await env.invoke({}, acme);

    expect(env.startCount, env.output).toBe(2);
    expect(increase(receiver, 'aws_lambda_invocations_total')).toBe(4);
    expect(increase(receiver, 'aws_lambda_errors_total', { error_type: 'Crash' })).toBe(1);
    expect(increase(receiver, 'aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
    expect(increase(receiver, 'aws_lambda_duration_seconds_count')).toBe(3);
    expect(receiver.series('aws_lambda_invocations_total')).toHaveLength(1);
  });

  test('is omitted for a function without tenants', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', settings(receiver, on));

    await env.invoke({});

    const [series] = receiver.series('aws_lambda_invocations_total');
    expect(series?.points.at(-1)?.value).toBe(1);
    expect(series?.labels).not.toHaveProperty('tenant_id');
  });

  test('stays that of the first event, with one line, if the environment serves another tenant', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', settings(receiver, on));

    await env.invoke({}, acme);
    await env.invoke({}, { tenantId: 'globex' });
    await env.invoke({}, { tenantId: 'globex' });

    expect(increase(receiver, 'aws_lambda_invocations_total')).toBe(3);
    expect(env.output.split('expected one tenant per environment')).toHaveLength(2);
  });
});
