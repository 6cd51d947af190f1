import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReceiver, type ImportReceiverOptions } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));

async function startReceiver(options: ImportReceiverOptions = {}): Promise<ImportReceiver> {
  const receiver = await ImportReceiver.start({ tls: false, ...options });
  onTestFinished(() => receiver.close());
  return receiver;
}

function options(url: string, env: Readonly<Record<string, string>> = {}) {
  return { taskRoot, memoryMb: 128, env: { ASSERTS_REMOTE_WRITE_URL: url, ...env } };
}

describeUnderRuntimes('the opening in init', (_runtime, start) => {
  test('ends within init if an ES module awaits warmUp(), and the push reuses its connection', async () => {
    const receiver = await startReceiver();
    const env = await start('warm-up.handler', options(receiver.url));

    expect(receiver.openings).toMatchObject([{ status: 204, samples: [] }]);
    expect(receiver.pushes).toHaveLength(0);
    const { outcome } = await env.invoke({});

    expect(outcome, env.output).toBe('response');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    expect(receiver.connections).toBe(1);
  });

  test('logs one line about a failure, and init and invocation are unchanged', async () => {
    const receiver = await startReceiver({ fault: { kind: 'status', status: 401 } });
    const env = await start('warm-up.handler', options(receiver.url));

    const { outcome, payload } = await env.invoke({});

    expect([outcome, payload]).toEqual(['response', 'fine']);
    expect(env.initError).toBeUndefined();
    expect(env.output.match(/Cannot push metrics: [^\n]*answered 401[^\n]* in init/g)).toHaveLength(1);
  });

  test('delays init by at most the flush timeout if the endpoint does not answer, and no invocation after it', async () => {
    const receiver = await startReceiver({ fault: { kind: 'hang', at: 'answer' } });
    const env = await start(
      'warm-up.handler',
      options(receiver.url, { INSTRUMENTED_FLUSH_TIMEOUT_MS: '300' }),
    );

    const { outcome } = await env.invoke({});

    expect(outcome).toBe('response');
    expect(receiver.pushes).toHaveLength(0);
    expect(env.output).toMatch(/did not answer in time/);
  });

  test('makes no connection if a snapshot is taken after init', async () => {
    const receiver = await startReceiver();
    await start('warm-up.handler', { ...options(receiver.url), initializationType: 'snap-start' });

    expect(receiver.connections).toBe(0);
  });

  test('happens in the first invocation with INSTRUMENTED_OPEN=invocation', async () => {
    const receiver = await startReceiver();
    const env = await start('at-once.handler', options(receiver.url, { INSTRUMENTED_OPEN: 'invocation' }));
    expect(receiver.connections).toBe(0);

    await env.invoke({});

    expect(receiver.openings).toHaveLength(0);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test('uses settings of a configure() below the handler', async () => {
    const receiver = await startReceiver();
    const env = await start('configured-below.handler', {
      taskRoot,
      memoryMb: 128,
      env: { ASSERTS_REMOTE_WRITE_URL: 'https://nowhere.invalid', RECEIVER_URL: receiver.url },
    });

    await env.invoke({});

    expect(receiver.value('aws_lambda_invocations_total'), env.output).toBe(1);
    expect(env.output).not.toContain('Cannot');
  });

  test('allows a push after a handler that blocked the event loop longer than the connection may take', async () => {
    const receiver = await startReceiver({ tls: true });
    const authorities = join(mkdtempSync(join(tmpdir(), 'authorities-')), 'ca.pem');
    writeFileSync(authorities, receiver.certificateAuthority ?? '');
    const env = await start('blocks.handler', {
      taskRoot,
      memoryMb: 3008,
      env: {
        ASSERTS_REMOTE_WRITE_URL: receiver.url,
        INSTRUMENTED_OPEN: 'invocation',
        INSTRUMENTED_FLUSH_TIMEOUT_MS: '400',
        NODE_EXTRA_CA_CERTS: authorities,
      },
    });

    const { outcome } = await env.invoke({ blockMs: 700 });

    expect(outcome).toBe('response');
    expect(env.output).not.toContain('instrumented-lambda:');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });
});
