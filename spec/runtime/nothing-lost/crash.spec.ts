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

/** @returns the result of `increase()`: the sum of all rises, and after each fall the whole value */
function increase(receiver: ImportReceiver, name: string, labels: Record<string, string> = {}): number {
  return receiver
    .series(name, labels)
    .flatMap(({ points }) =>
      points.map(({ value }, i) => {
        const before = points[i - 1]?.value ?? 0;
        return value >= before ? value - before : value;
      }),
    )
    .reduce((sum, rise) => sum + rise, 0);
}

describeUnderRuntimes('the crash journal', (runtime, start) => {
  const old = runtime === 'node22';

  test.each([
    ['exit', { outcome: 'exit', exitCode: 3 }],
    ['uncaught', old ? { outcome: 'error', exitCode: 129 } : { outcome: 'exit', exitCode: 1 }],
    ['unhandled', old ? { outcome: 'error', exitCode: 128 } : { outcome: 'exit', exitCode: 1 }],
    ['memory', { outcome: 'exit', signal: 'SIGABRT' }],
    ['kill', { outcome: 'exit', signal: 'SIGKILL' }],
  ])(
    'counts an invocation that ended by %s, and the next process continues the counts',
    async (end, expected) => {
      const receiver = await startReceiver();
      const env = await start('ends.handler', {
        taskRoot,
        memoryMb: 128,
        timeoutMs: 30_000,
        env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
      });
      await env.invoke({});
      await env.invoke({ end: 'throw' });

      const crash = await env.invoke({ end });
      await env.invoke({});
      await env.invoke({});

      expect(crash, env.output).toMatchObject(expected);
      expect(env.startCount).toBe(2);
      expect(receiver.value('aws_lambda_invocations_total')).toBe(5);
      expect(receiver.value('aws_lambda_errors_total', { error_type: 'RangeError' })).toBe(1);
      expect(receiver.value('aws_lambda_errors_total', { error_type: 'Crash' })).toBe(1);
      expect(receiver.value('aws_lambda_duration_seconds_count')).toBe(4);
      expect(increase(receiver, 'aws_lambda_invocations_total')).toBe(5);
      expect(increase(receiver, 'aws_lambda_errors_total')).toBe(2);
      expect(increase(receiver, 'aws_lambda_duration_seconds_count')).toBe(4);
      expect(increase(receiver, 'aws_lambda_duration_seconds_bucket', { le: '+Inf' })).toBe(4);
      expect(receiver.pushes.flatMap(({ invalidLines }) => invalidLines)).toEqual([]);
      expect(env.output).not.toContain('instrumented-lambda: What a crash');
    },
  );

  test('counts a timeout that the deadline watch could not see', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });
    await env.invoke({});

    await env.invoke({ end: 'block' }, { timeoutMs: 700 });
    await env.invoke({});

    expect(receiver.value('aws_lambda_invocations_total')).toBe(3);
    expect(receiver.value('aws_lambda_timeouts_total')).toBe(1);
    expect(receiver.value('aws_lambda_errors_total')).toBe(1);
    expect(increase(receiver, 'aws_lambda_invocations_total')).toBe(3);
  });

  test('counts a timeout once if its near-deadline count was pushed before', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });

    await env.invoke({ end: 'hang' }, { timeoutMs: 1200 });
    await env.invoke({});

    expect(increase(receiver, 'aws_lambda_invocations_total')).toBe(2);
    expect(increase(receiver, 'aws_lambda_timeouts_total')).toBe(1);
    expect(increase(receiver, 'aws_lambda_errors_total')).toBe(1);
  });

  test('passes counts that no push has delivered to the next process, and counts no crash between invocations', async () => {
    const receiver = await startReceiver();
    receiver.fault = { kind: 'status', status: 401 };
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });
    await env.invoke({});
    await env.invoke({ end: 'throw' });
    receiver.fault = undefined;

    await env.kill();
    await env.invoke({});

    const [invocations] = receiver.series('aws_lambda_invocations_total');
    expect(invocations?.points.map(({ value }) => value)).toEqual([0, 3]);
    const [errors] = receiver.series('aws_lambda_errors_total', { error_type: 'RangeError' });
    expect(errors?.points.map(({ value }) => value)).toEqual([0, 1]);
    expect(receiver.series('aws_lambda_errors_total', { error_type: 'Crash' })).toEqual([]);
  });

  test.each(['kill', 'exit'])(
    'counts a first invocation that ended by %s, with a zero before it',
    async (end) => {
      const receiver = await startReceiver();
      const env = await start('ends.handler', {
        taskRoot,
        env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
      });

      await env.invoke({ end });
      await env.invoke({});

      const [series] = receiver.series('aws_lambda_invocations_total');
      expect(series?.points.map(({ value }) => value)).toEqual([0, 2]);
    },
  );

  test("lets an app's counter restart with a zero, and loses its values that no push has delivered", async () => {
    const receiver = await startReceiver();
    const env = await start('ends-counter.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
    });

    for (const event of [
      { kind: 'a' },
      { kind: 'b' },
      { kind: 'a', isKill: true },
      { kind: 'a' },
      { kind: 'a' },
    ]) {
      await env.invoke(event);
    }

    const values = (kind: string): unknown =>
      receiver.series('orders_total', { kind })[0]?.points.map(({ value }) => value);
    expect(values('a'), env.output).toEqual([0, 1, 0, 1, 2]);
    expect(values('b')).toEqual([0, 1]);
    expect(increase(receiver, 'orders_total')).toBe(4);
    expect(increase(receiver, 'aws_lambda_invocations_total')).toBe(5);
  });

  test('is not kept, with one line, if it cannot be written', async () => {
    const receiver = await startReceiver();
    const env = await start('ends.handler', {
      taskRoot,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url, TMPDIR: '/proc' },
    });

    await env.invoke({});
    const { outcome } = await env.invoke({});

    expect(outcome, env.output).toBe('response');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
    expect(env.output.match(/no crash journal is kept/g)).toHaveLength(1);
  });
});
