import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { startReceiver, useLayer } from './use-layer.js';

const use = useLayer();

function beside(file: string): string {
  return join(use().task.path, 'beside', file);
}

describeUnderRuntimes('the layer', (_runtime, start) => {
  test.each([
    ['uses-package.handler', 'by hand'],
    ['uses-package.outer', 'inside'],
  ])('counts once if the function uses the package itself (%s)', async (handler, answer) => {
    const receiver = await startReceiver();

    const env = await start(handler, use().layered(receiver));
    const first = await env.invoke({});
    await env.invoke({});

    expect(first.payload, env.output).toBe(answer);
    expect(receiver.value('aws_lambda_invocations_total')).toBe(2);
    expect(receiver.pushes).toHaveLength(2);
  });

  test.each(['own-metrics.handler', 'own-metrics-module.handler'])(
    "pushes metrics of the function's own copy of prom-client from the first push on (%s)",
    async (handler) => {
      const receiver = await startReceiver();

      const env = await start(handler, use().layered(receiver));
      await env.invoke({});

      expect(receiver.value('app_orders_total'), env.output).toBe(1);
      expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    },
  );

  test('pushes metrics of a prom-client that the function loads during an invocation, with the next push', async () => {
    const receiver = await startReceiver();

    const env = await start('own-metrics-late.handler', use().layered(receiver));
    await env.invoke({});
    await env.invoke({});

    expect(receiver.value('app_orders_total'), env.output).toBe(2);
  });

  test.each([
    ['before', (own: string, other: string) => `--require ${other} --require ${own}`],
    ['after', (own: string, other: string) => `--require ${own} --require ${other}`],
  ])('counts once if another vendor redirects the handler %s it', async (_when, order) => {
    const receiver = await startReceiver();
    const options = use().mounted(receiver);

    const env = await start('tsc.bound', {
      ...options,
      nodeOptions: order(use().layer.preload, beside('redirects-too.cjs')),
    });
    const { payload } = await env.invoke({});

    expect(payload, env.output).toEqual({ wrapped: 'corner' });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test("counts once if the handler is a vendor's, which loads the function", async () => {
    const receiver = await startReceiver();

    const env = await start(
      `${beside('other-wrapper')}.handler`,
      use().layered(receiver, { OTHER_HANDLER: 'module.handler' }),
    );
    const { payload } = await env.invoke({ order: 1 });

    expect(payload, env.output).toMatchObject({ wrapped: { event: { order: 1 }, loadedAt: 'waited for' } });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });

  test('counts once with a preload that patches the exports of the file in _HANDLER', async () => {
    const receiver = await startReceiver();

    const env = await start('tsc.bound', {
      ...use().layered(receiver),
      nodeOptions: `--require ${beside('patches-exports.cjs')}`,
    });
    const { outcome } = await env.invoke({});

    expect(outcome, env.output).toBe('response');
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });
});
