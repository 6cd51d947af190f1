import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { describeUnderRuntimes } from './use-environments.js';

interface Visit {
  readonly threadId: number;
  readonly pid: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

describeUnderRuntimes('Managed Instances', (_runtime, start) => {
  const options = { maxConcurrency: 8, env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '2' } };

  test('invoke() serves many concurrent events in the worker threads of one process', async () => {
    const env = await start('concurrent.handler', options);
    await sleep(500);

    const results = await Promise.all(Array.from({ length: 8 }, () => env.invoke({ waitMs: 200 })));

    const visits = results.map(({ payload }) => payload as Visit);
    expect(
      results.map(({ outcome }) => outcome),
      env.output,
    ).toEqual(Array(8).fill('response'));
    expect(new Set(visits.map(({ threadId }) => threadId)).size).toBe(2);
    expect(new Set(visits.map(({ pid }) => pid)).size).toBe(1);
    expect(Math.max(...visits.map(({ startedAt }) => startedAt))).toBeLessThan(
      Math.min(...visits.map(({ endedAt }) => endedAt)),
    );
    expect(env.frozenCount).toBe(0);
  });

  test('invoke() returns a timeout and keeps the process running', async () => {
    const env = await start('concurrent.handler', options);
    const { pid } = env;

    const late = await env.invoke({ waitMs: 500 }, { timeoutMs: 100 });
    const next = await env.invoke({});

    expect(late.outcome).toBe('timeout');
    expect(next.outcome, env.output).toBe('response');
    expect(env.pid).toBe(pid);
  });

  test('invoke() leaves threads for name lookups while many workers poll', async () => {
    const env = await start('concurrent.handler', {
      maxConcurrency: 8,
      env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '5' },
    });
    await sleep(500);

    const { outcome } = await env.invoke({ looksUp: true }, { timeoutMs: 5000 });

    expect(outcome, env.output).toBe('response');
  });

  test('register accepts an internal extension only without events', async () => {
    const env = await start('extension.handler', {
      maxConcurrency: 8,
      env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' },
    });

    const { payload } = await env.invoke({});

    expect(payload).toMatchObject({
      status: 403,
      text: expect.stringContaining('No events allowed for internal extensions') as string,
    });
  });

  test('shutdown() sends SIGTERM if an extension is registered, and only the main thread gets it', async () => {
    const preload = fileURLToPath(new URL('./fixtures/hears-sigterm.mjs', import.meta.url));
    const env = await start('concurrent.handler', {
      maxConcurrency: 8,
      env: {
        AWS_LAMBDA_NODEJS_WORKER_COUNT: '2',
        NODE_OPTIONS: `--import ${preload}`,
        EXTENSION_EVENTS: '[]',
        IGNORE_SIGTERM: 'true',
      },
    });
    await env.invoke({});

    const { hadNotice, signal } = await env.shutdown();

    expect({ hadNotice, signal }, env.output).toEqual({ hadNotice: true, signal: 'SIGINT' });
    expect(env.output.match(/SIGTERM in thread \d/g)).toEqual(['SIGTERM in thread 0']);
  });

  test('shutdown() sends SIGKILL if no extension is registered', async () => {
    const env = await start('concurrent.handler', options);
    await env.invoke({});

    expect(await env.shutdown()).toMatchObject({ hadNotice: false, signal: 'SIGKILL' });
  });
});
