import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { buildNestApp, isNestInstalled, type NestVersion } from './build-nest-app.js';

interface HttpAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** The routes of 24 orders of four decorators, and of the orders written by hand. */
const paths = [
  ...Array.from({ length: 24 }, (_, i) => `/orders/${String(i)}`),
  '/written/above/7',
  '/written/below/7',
  '/class-above/7',
  '/class-below/7',
];

/** An event of a function URL. */
function get(path: string, role?: string): object {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: 'q=all',
    headers: { host: 'orders.example', ...(role !== undefined && { 'x-role': role }) },
    requestContext: {
      http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'spec' },
      domainName: 'orders.example',
    },
    isBase64Encoded: false,
  };
}

describe.each<NestVersion>(['nest11', 'nest12'])('NestJS: %s', (version) => {
  let taskRoot: string;
  let receiver: ImportReceiver;

  beforeAll(async () => {
    if (!isNestInstalled(version))
      throw new Error(`Cannot run: ${version} is missing; run \`npm run setup:peers\``);
    taskRoot = buildNestApp(version);
    receiver = await ImportReceiver.start({ tls: false });
  });
  afterAll(() => receiver.close());

  describeUnderRuntimes('@Instrumented()', (runtime, start) => {
    const settings = (functionName: string, env: Record<string, string> = {}) => ({
      taskRoot,
      functionName: `${functionName}-${runtime}`,
      memoryMb: 1024,
      timeoutMs: 30_000,
      env: { ASSERTS_REMOTE_WRITE_URL: receiver.url, ...env },
    });
    // NestJS 12 consists of ES modules. A CommonJS package that requires it, such as @willsoto/nestjs-prometheus, needs this flag on Lambda.
    const withPrometheusModule = version === 'nest12' ? { nodeOptions: '--experimental-require-module' } : {};

    test('keeps every route and guard in every order of decorators', async () => {
      const [bare, instrumented] = await Promise.all([
        start('http.bareHandler', settings('bare')),
        start('http.handler', settings('http')),
      ]);

      for (const path of paths) {
        for (const [role, status] of [
          ['admin', 200],
          ['guest', 403],
          [undefined, 403],
        ] as const) {
          const event = get(path, role);
          const expected = (await bare.invoke(event)).payload as HttpAnswer;
          const actual = (await instrumented.invoke(event)).payload as HttpAnswer;

          expect(actual.statusCode, `${path} as ${String(role)}: ${instrumented.output}`).toBe(status);
          expect(actual.body).toBe(expected.body);
          expect(expected.statusCode).toBe(status);
        }
      }

      expect(receiver.value('aws_lambda_invocations_total', { function_name: `http-${runtime}` })).toBe(
        paths.length * 3,
      );
    });

    test('keeps message patterns and cron jobs in every order of decorators', async () => {
      const env = await start('messages.handler', settings('messages'));

      const { payload } = await env.invoke({});

      const orders = [0, 1, 2, 3, 4, 5];
      expect(payload, env.output).toEqual({
        results: orders.map((i) => [`pattern-${String(i)}`, [`message ${String(i)}`, 'payload']]),
        crons: orders.map((i) => `cron-${String(i)}`),
      });
    });

    test.for([
      ['forRoot()', 'sync', 'sync'],
      ['forRootAsync()', 'async', 'north'],
    ] as const)('nestHandler() instruments a provider with the settings of %s', async ([, mode, site]) => {
      const name = `standalone-${mode}`;
      const env = await start('standalone.handler', {
        ...settings(name, { SETTINGS: mode }),
        ...withPrometheusModule,
      });

      const answer = await env.invoke({}, { requestId: 'a' });
      const failure = await env.invoke({ does: 'throw' });

      expect(answer.payload, env.output).toEqual({ from: 'north', requestId: 'a' });
      expect(failure.error).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of stock' });
      const labels = { function_name: `${name}-${runtime}`, asserts_site: site };
      expect(receiver.value('aws_lambda_invocations_total', labels)).toBe(2);
      expect(receiver.value('aws_lambda_errors_total', labels)).toBe(1);
      // A metric of the app, through @willsoto/nestjs-prometheus.
      expect(receiver.value('orders_shipped_total', labels)).toBe(3);
      expect(receiver.pushes.flatMap(({ invalidLines }) => invalidLines)).toEqual([]);
    });

    test('nestHandler() applies its options ignore, isError and errorType', async () => {
      const env = await start('standalone.judged', { ...settings('judged'), ...withPrometheusModule });
      const pushes = receiver.pushes.length;

      expect((await env.invoke({ warmer: true })).payload, env.output).toEqual({ warmer: true });
      expect(receiver.pushes).toHaveLength(pushes);
      const expected = await env.invoke({ does: 'throw' });
      await env.invoke({ does: 'fail' });

      expect(expected.error).toMatchObject({ errorType: 'RangeError' });
      const labels = { function_name: `judged-${runtime}` };
      expect(receiver.value('aws_lambda_invocations_total', labels)).toBe(2);
      expect(receiver.value('aws_lambda_errors_total', labels)).toBe(1);
      expect(receiver.value('aws_lambda_errors_total', { ...labels, error_type: 'Reported' })).toBe(1);
    });

    test.for([
      [
        'nestjs-standalone',
        { Records: [{ body: 'tea' }, { body: 'cups' }] },
        ['shipped tea', 'shipped cups'],
      ],
      ['nestjs-http', get('/orders/7'), { statusCode: 200, body: 'order 7' }],
    ] as const)('runs examples/nestjs/%s', async ([example, event, answer]) => {
      const env = await start(`${example}.handler`, settings(example));

      const { payload } = await env.invoke(event);

      expect(payload, env.output).toMatchObject(answer);
      const labels = { function_name: `${example}-${runtime}` };
      expect(receiver.value('aws_lambda_invocations_total', labels)).toBe(1);
      expect(receiver.value('aws_lambda_errors_total', labels)).toBe(0);
    });

    test.each(['sync', 'async'])('keeps the password out of a printed app with %s settings', async (mode) => {
      const env = await start('printed.handler', {
        ...settings(`printed-${mode}`),
        ...withPrometheusModule,
      });

      const { payload } = await env.invoke({ mode });

      expect(payload, env.output).toEqual({ hasModule: true, hasPassword: false });
    });

    test('nestHandler() ends the process if the app cannot be built', async () => {
      const env = await start('standalone.broken', { ...settings('broken'), ...withPrometheusModule });

      const { outcome } = await env.invoke({});

      expect(['error', 'exit']).toContain(outcome);
      expect(env.output).toContain('no database');
    });
  });
});
