import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { describeUnderRuntimes } from './use-environments.js';

describeUnderRuntimes('LambdaEnvironment', (runtime, start) => {
  test('invoke() gives the response and what the runtime was told when the handler succeeds', async () => {
    const env = await start('basic.answer', { timeoutMs: 5000 });

    const result = await env.invoke(
      { order: 7 },
      { clientContext: { client: { app: 'shop' } }, requestId: 'request-1' },
    );

    expect(result.outcome, env.output).toBe('response');
    expect(result.payload).toMatchObject({
      event: { order: 7 },
      requestId: 'request-1',
      logStreamName: env.identity.logStreamName,
      clientContext: { client: { app: 'shop' } },
    });
    expect((result.payload as { remainingMs: number }).remainingMs).toBeGreaterThan(3000);
    const { deliveredAt = Infinity, answeredAt, readyAt } = result.timings;
    expect(deliveredAt).toBeLessThan(answeredAt);
    expect(answeredAt).toBeLessThanOrEqual(readyAt);
  });

  test('invoke() keeps the process between invocations', async () => {
    const env = await start('basic.answer');

    await env.invoke({});
    const second = await env.invoke({});

    expect(second.payload).toMatchObject({ invocations: 2 });
    expect(env.startCount).toBe(1);
  });

  test('invoke() gives the error as the runtime reported it when the handler throws', async () => {
    const env = await start('basic.throws');

    const result = await env.invoke({});

    expect(result).toMatchObject({
      outcome: 'error',
      error: { errorType: 'RangeError', errorMessage: 'out of stock' },
    });
    expect(result.error?.stackTrace.join('\n')).toContain('basic.cjs');
    expect(env.pid).toBeDefined();
  });

  test('invoke() ends the process at the timeout and the next starts anew in the same environment', async () => {
    const env = await start('basic.hangs');
    const { pid } = env;

    const result = await env.invoke({ mark: 'first' }, { timeoutMs: 300 });

    expect(result).toMatchObject({ outcome: 'timeout', error: { errorType: 'Sandbox.Timedout' } });
    expect(result.timings.answeredAt - (result.timings.deliveredAt ?? 0)).toBeLessThan(600);
    expect(env.pid).toBeUndefined();
    expect(readFileSync(join(env.tmpDir, 'seen'), 'utf8')).toBe('first');

    await env.invoke({ mark: 'second' }, { timeoutMs: 1500 });

    expect(readFileSync(join(env.tmpDir, 'seen'), 'utf8')).toBe('second');
    expect(env.startCount).toBe(2);
    expect(pid).toBeDefined();
  });

  test('invoke() tells the exit when the process ends without an answer, and /tmp outlives it', async () => {
    const env = await start('basic.crashes');

    const crash = await env.invoke({ isCrash: true });
    const next = await env.invoke({});

    // The 3.x client reports an uncaught exception and exits with 129; the 4.x client leaves it to Node.js.
    const expected =
      runtime === 'node22' ? { outcome: 'error', exitCode: 129 } : { outcome: 'exit', exitCode: 1 };
    expect(crash).toMatchObject(expected);
    expect(env.output).toContain('nobody catches this');
    expect(next).toMatchObject({ outcome: 'response', payload: 'fine' });
    expect(env.startCount).toBe(2);
    expect(existsSync(join(env.tmpDir, 'mark'))).toBe(true);
  });

  test('start() tells the init error and the next invoke() meets it again when the handler is not there', async () => {
    const env = await start('basic.missing');

    const result = await env.invoke({});

    expect(env.initError).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
    expect(result).toMatchObject({ outcome: 'error', error: { errorType: 'Runtime.HandlerNotFound' } });
    expect(env.startCount).toBe(2);
  });

  test('start() gives the function what Lambda gives it and nothing of the developer', async () => {
    process.env['DEVELOPERS_SECRET'] = 'not for functions';
    const env = await start('basic.environment', { env: { OWN: 'yes' }, memoryMb: 128 });

    const { payload } = await env.invoke({});

    expect(payload).toMatchObject({
      OWN: 'yes',
      _HANDLER: 'basic.environment',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime.replace('node', 'nodejs')}.x`,
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      TMPDIR: env.tmpDir,
      cwd: expect.stringMatching(/fixtures$/),
    });
    expect(payload).not.toHaveProperty('HOME');
    expect(payload).not.toHaveProperty('DEVELOPERS_SECRET');
    expect(payload).not.toHaveProperty('STAND_IN_CLIENT_ENTRY');
    expect((payload as { AWS_LAMBDA_LOG_STREAM_NAME: string }).AWS_LAMBDA_LOG_STREAM_NAME).toMatch(
      /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
    );
    expect((payload as { execArgv: string[] }).execArgv).toContain('--no-experimental-require-module');
  });
});
