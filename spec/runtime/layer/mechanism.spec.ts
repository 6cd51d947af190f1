import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findParts } from '../parts/find-parts.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { observe } from './outcome.js';
import { startReceiver, useLayer } from './use-layer.js';

const use = useLayer();

describeUnderRuntimes('the preload', (_runtime, start) => {
  test("instruments through NODE_OPTIONS alone, which names the layer's package", async () => {
    const receiver = await startReceiver();

    const env = await start('index.handler', {
      ...use().mounted(receiver),
      taskRoot: use().task.withoutPackages,
      nodeOptions: '--require instrumented-lambda/auto',
    });
    const { payload } = await env.invoke({});

    expect(payload, env.output).toBe('by its folder');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test.each(['--require', '--import'])(
    'instruments through the package alone if %s names it',
    async (flag) => {
      const receiver = await startReceiver();

      const env = await start('tsc.handler', {
        taskRoot: use().task.path,
        nodeOptions: `${flag} ${join(use().task.path, 'node_modules/instrumented-lambda/auto.cjs')}`,
        env: { ASSERTS_REMOTE_WRITE_URL: receiver.url },
      });
      const { payload } = await env.invoke({ order: 1 });

      expect(payload, env.output).toMatchObject({ event: { order: 1 }, handlerVariable: 'tsc.handler' });
      expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    },
  );

  test('counts once if it is loaded twice', async () => {
    const receiver = await startReceiver();
    const nodeOptions = `--require ${use().layer.preload} --require instrumented-lambda/auto`;

    const env = await start('tsc.handler', { ...use().layered(receiver), nodeOptions });
    const { payload } = await env.invoke({ order: 1 });

    expect(payload, env.output).toMatchObject({ handlerVariable: 'tsc.handler' });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    expect(receiver.pushes).toHaveLength(1);
  });

  test('counts every invocation once in the worker threads of a Managed Instance', async () => {
    const receiver = await startReceiver();
    const env = await start('threads.handler', {
      ...use().layered(receiver, {
        AWS_LAMBDA_NODEJS_WORKER_COUNT: '2',
        INSTRUMENTED_FLUSH: 'every-invocation',
      }),
      maxConcurrency: 4,
    });

    const results = await Promise.all(Array.from({ length: 6 }, () => env.invoke({})));

    const payloads = results.map(({ payload }) => payload as { handlerVariable: string });
    expect(payloads.map(({ handlerVariable }) => handlerVariable)).toEqual(Array(6).fill('threads.handler'));
    expect(receiver.value('aws_lambda_invocations_total'), env.output).toBe(6);
  });

  test('answers first and then pushes with INSTRUMENTED_FLUSH=after-response', async () => {
    const receiver = await startReceiver();

    const env = await start(
      'module.handler',
      use().layered(receiver, { INSTRUMENTED_FLUSH: 'after-response' }),
    );
    const { outcome } = await env.invoke({ order: 1 });

    expect(outcome, env.output).toBe('response');
    expect(env.extensions).toHaveLength(1);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test('does not instrument child processes and threads of the function', async () => {
    const receiver = await startReceiver();

    const env = await start('processes.handler', use().layered(receiver));
    const { payload } = await env.invoke({});

    expect(payload, env.output).toEqual({ child: 'processes.handler', thread: 'processes.handler' });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test.each(['true', 'True', '1'])(
    'leaves the function unchanged if ASSERTS_LAYER_DISABLED is %s',
    async (word) => {
      const receiver = await startReceiver();
      const options = use().layered(receiver, { ASSERTS_LAYER_DISABLED: word });
      const bare = await start('tsc.handler', { taskRoot: use().task.path });

      const wrapped = await start('tsc.handler', options);
      const preloaded = await start('tsc.handler', {
        taskRoot: use().task.path,
        nodeOptions: `--require ${use().layer.preload}`,
        env: { ASSERTS_LAYER_DISABLED: word },
      });

      const expected = await observe(bare, [{ order: 1 }]);
      expect(await observe(wrapped, [{ order: 1 }])).toEqual(expected);
      expect(await observe(preloaded, [{ order: 1 }])).toEqual(expected);
      expect(receiver.pushes).toHaveLength(0);
    },
  );

  test('passes the environment on unchanged if it is disabled', async () => {
    const receiver = await startReceiver();
    const env = await start(
      'environment.handler',
      use().layered(receiver, { ASSERTS_LAYER_DISABLED: 'true' }),
    );

    const { payload } = await env.invoke({});

    expect(payload).not.toHaveProperty('NODE_OPTIONS');
    expect(payload).not.toHaveProperty('INSTRUMENTED_HANDLER');
  });

  test('is not needed if the shim is the handler and INSTRUMENTED_HANDLER names the function', async () => {
    const receiver = await startReceiver();
    const shim = join(use().layer.root, 'nodejs/node_modules/instrumented-lambda/shim.handler');

    const options = use().mounted(receiver, { INSTRUMENTED_HANDLER: 'tsc.handler' });
    const env = await start(shim, options);

    expect((await env.invoke({})).payload, env.output).toMatchObject({ handlerVariable: 'tsc.handler' });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test('reports the missing name if the shim is the handler and nothing names the function', async () => {
    const receiver = await startReceiver();
    const shim = join(use().layer.root, 'nodejs/node_modules/instrumented-lambda/shim.handler');

    const options = use().mounted(receiver);
    const env = await start(shim, options);

    expect(env.initError?.errorMessage).toContain(
      'expected INSTRUMENTED_HANDLER to be a name such as index.handler; got ""',
    );
  });

  test('logs one line and runs the function uninstrumented if its shim is missing', async () => {
    const receiver = await startReceiver();
    const bundle = join(use().task.path, 'bundled-preload.cjs');
    copyFileSync(use().layer.preload, bundle);

    const env = await start('tsc.handler', { taskRoot: use().task.path, nodeOptions: `--require ${bundle}` });
    const { payload } = await env.invoke({ order: 1 });

    expect(payload).toMatchObject({ event: { order: 1 } });
    expect(env.output.match(/instrumented-lambda: The function runs uninstrumented/g)).toHaveLength(1);
    expect(receiver.pushes).toHaveLength(0);
  });
});

describeUnderRuntimes(
  'the command of a container image',
  (_runtime, start) => {
    test('loads the instrumented handler if the runtime client reads the handler from its arguments', async () => {
      const receiver = await startReceiver();
      const entry = findParts().ric.node22?.entry ?? '';

      const env = await start('tsc.handler', {
        ...use().mounted(receiver, { CLIENT_COMMAND: join(entry, '../../bin/index.mjs') }),
        execWrapper: join(use().task.path, 'container.sh'),
        nodeOptions: `--require ${use().layer.preload}`,
      });
      const { payload } = await env.invoke({ order: 1 });

      expect(payload, env.output).toMatchObject({ event: { order: 1 }, argv: 3 });
      expect(payload).not.toHaveProperty('handlerVariable');
      expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    });
  },
  ['node22'],
);
