import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { startReceiver, useLayer } from './use-layer.js';

const folder = fileURLToPath(new URL('../../../bench/layers', import.meta.url));
const datadog = `${folder}/node_modules/datadog-lambda-js/dist/handler.handler`;
const openTelemetry = `--import ${folder}/opentelemetry.mjs`;
const use = useLayer();

/** With the real packages of other vendors. */
describeUnderRuntimes('the layer with packages of other vendors', (_runtime, start) => {
  test.each(['tsc.handler', 'module.handler'])("counts %s once under Datadog's handler", async (handler) => {
    const receiver = await startReceiver();

    const env = await start(
      datadog,
      use().layered(receiver, {
        DD_LAMBDA_HANDLER: handler,
        DD_FLUSH_TO_LOG: 'true',
        DD_TRACE_ENABLED: 'false',
        DD_SITE: 'datadoghq.com',
      }),
    );
    const { payload } = await env.invoke({ order: 1 });

    expect(payload, env.output).toMatchObject({ event: { order: 1 } });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
    expect(env.output).toContain('aws.lambda.enhanced.invocations');
  });

  test.each(['tsc.handler', 'esbuild.handler', 'module.handler'])(
    "counts %s once and keeps the span of OpenTelemetry's preload",
    async (handler) => {
      const receiver = await startReceiver();

      const env = await start(handler, { ...use().layered(receiver), nodeOptions: openTelemetry });
      const { payload } = await env.invoke({ order: 1 });

      expect(payload, env.output).toMatchObject({ event: { order: 1 } });
      expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
      expect(receiver.pushes.filter(({ path }) => path === '/v1/traces')).toHaveLength(1);
    },
  );

  test('counts once if the preload of OpenTelemetry comes first', async () => {
    const receiver = await startReceiver();

    const env = await start('module.handler', {
      ...use().mounted(receiver),
      nodeOptions: `${openTelemetry} --import ${use().layer.preload}`,
    });
    const { payload } = await env.invoke({ order: 1 });

    expect(payload, env.output).toMatchObject({ event: { order: 1 } });
    expect(receiver.value('aws_lambda_invocations_total')).toBe(1);
  });
});
