import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test, vi } from 'vitest';

import { describeUnderRuntimes, fixtures } from './use-environments.js';

describeUnderRuntimes('LambdaEnvironment', (runtime, start) => {
  test('invoke() returns the response of a handler that got event, context and deadline', async () => {
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

  test('invoke() returns the error that the runtime reported', async () => {
    const env = await start('basic.throws');

    const result = await env.invoke({});

    expect(result).toMatchObject({
      outcome: 'error',
      error: { errorType: 'RangeError', errorMessage: 'out of stock' },
    });
    expect(result.error?.stackTrace.join('\n')).toContain('basic.cjs');
    expect(env.pid).toBeDefined();
  });

  test('invoke() ends the process at the timeout, and the next invoke() starts another in the same environment', async () => {
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

  test('invoke() returns the exit of a process without an answer, and /tmp outlives the process', async () => {
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

  test('start() returns the init error of a missing handler, and the next invoke() returns it again', async () => {
    const env = await start('basic.missing');

    const result = await env.invoke({});

    expect(env.initError).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
    expect(result).toMatchObject({ outcome: 'error', error: { errorType: 'Runtime.HandlerNotFound' } });
    expect(env.startCount).toBe(2);
  });

  test('start() gives the function the variables of Lambda and none of the developer', async () => {
    vi.stubEnv('DEVELOPERS_SECRET', 'not for functions');
    onTestFinished(() => void vi.unstubAllEnvs());
    const env = await start('basic.environment', { env: { OWN: 'yes' }, memoryMb: 128 });

    const { payload } = await env.invoke({});

    expect(payload).toMatchObject({
      OWN: 'yes',
      _HANDLER: 'basic.environment',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime.replace('node', 'nodejs')}.x`,
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      TMPDIR: env.tmpDir,
      cwd: expect.stringMatching(/fixtures$/) as string,
    });
    expect(payload).not.toHaveProperty('HOME');
    expect(payload).not.toHaveProperty('DEVELOPERS_SECRET');
    expect(payload).not.toHaveProperty('STAND_IN_CLIENT_ENTRY');
    expect((payload as { AWS_LAMBDA_LOG_STREAM_NAME: string }).AWS_LAMBDA_LOG_STREAM_NAME).toMatch(
      /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
    );
    expect((payload as { execArgv: string[] }).execArgv).toContain('--no-experimental-require-module');
  });

  test('start() runs NODE_OPTIONS preloads before the client reads the handler', async () => {
    const env = await start('basic.throws', { nodeOptions: `--require ${join(fixtures, 'redirect.cjs')}` });

    const { payload } = await env.invoke({});

    expect(payload, env.output).toMatchObject({ invocations: 1 });
  });

  test('start() runs AWS_LAMBDA_EXEC_WRAPPER with the command line of the runtime', async () => {
    const env = await start('basic.environment', { execWrapper: join(fixtures, 'wrapper.sh') });

    const { payload } = await env.invoke({});

    expect(payload, env.output).toMatchObject({ WRAPPED: 'yes' });
    expect(payload).toHaveProperty('execArgv', expect.arrayContaining(['--no-experimental-require-module']));
  });

  test('require() of an ES module fails as on Lambda, until NODE_OPTIONS allows it', async () => {
    const asOnLambda = await start('requires-esm.handler');
    const allowed = await start('requires-esm.handler', { nodeOptions: '--experimental-require-module' });

    expect((await asOnLambda.invoke({})).payload).toBe('ERR_REQUIRE_ESM');
    expect((await allowed.invoke({})).payload).toBe('loaded');
  });

  test('start() reports a wrapper that cannot be run', async () => {
    const env = await start('basic.answer', { execWrapper: join(fixtures, 'absent.sh') });

    expect(env.initError).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('127') as string,
    });
    expect((await env.invoke({})).outcome).toBe('error');
  });

  test('kill() ends the process without a signal handler, and the next invoke() starts another', async () => {
    const env = await start('basic.answer');

    await env.kill();
    const { payload } = await env.invoke({});

    expect(payload).toMatchObject({ invocations: 1, logStreamName: env.identity.logStreamName });
    expect(env.startCount).toBe(2);
  });

  test('invoke() rejects a second event during an invocation', async () => {
    const env = await start('basic.answer');

    const first = env.invoke({});

    await expect(env.invoke({})).rejects.toThrow('busy');
    expect((await first).outcome).toBe('response');
  });

  test('stop() ends the processes of the group, removes the files and keeps the output', async () => {
    const env = await start('basic.answer');
    const { pid, tmpDir } = env;

    await env.stop();
    await env.stop();

    expect(existsSync(tmpDir)).toBe(false);
    expect(env.output).toBeTypeOf('string');
    expect(() => process.kill(-(pid ?? 0), 0)).toThrow('ESRCH');
  });
});
