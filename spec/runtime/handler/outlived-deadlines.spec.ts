import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { LambdaEnvironment } from '../service/lambda-environment.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { useShapes } from './use-shapes.js';

const threads = 4;
const invocations = 32;
const timeoutMs = 300;
/** The timeout of the first invocations: all threads start and run the code once. */
const startTimeoutMs = 20_000;
/** The maximum time to wait for pushes. */
const patienceMs = 30_000;

async function waitFor(isThere: () => boolean): Promise<void> {
  for (const untilMs = Date.now() + patienceMs; !isThere() && Date.now() < untilMs;) await sleep(50);
}

describe('Managed Instances, where Lambda answers at the deadline and the code continues', () => {
  const built = useShapes('late.ts', 'unbundled-cjs');

  describeUnderRuntimes('instrument()', (runtime, start) => {
    const startLate = async (
      functionName: string,
      more: Record<string, string>,
    ): Promise<LambdaEnvironment> => {
      const environment = await start('index.handler', {
        taskRoot: built.path,
        functionName,
        maxConcurrency: 64,
        timeoutMs,
        env: {
          ASSERTS_REMOTE_WRITE_URL: built.receiver.url,
          AWS_LAMBDA_NODEJS_WORKER_COUNT: String(threads),
          ...more,
        },
      });
      await sleep(500);
      const started = Array.from({ length: invocations }, () =>
        environment.invoke({ waitMs: 50 }, { timeoutMs: startTimeoutMs }),
      );
      await Promise.all(started);
      return environment;
    };

    test.each([
      ['by interval', {}],
      ['with every invocation', { INSTRUMENTED_FLUSH: 'every-invocation' }],
      [
        'at the end of the environment',
        {
          INSTRUMENTED_FLUSH: 'manual',
          INSTRUMENTED_DEADLINE_MARGIN_MS: '0',
          NODE_OPTIONS: `--require ${fileURLToPath(new URL('../../../dist/cjs/layer/auto.cjs', import.meta.url))}`,
        },
      ],
    ])(
      'counts invocations that run past their deadline as they end, and pushes them %s',
      async (when, more) => {
        const functionName = `late ${when} ${runtime}`;
        const labels = { function_name: functionName };
        const value = (name: string, others: Record<string, string> = {}): number =>
          built.receiver.value(name, { ...labels, ...others }) ?? 0;
        const environment = await startLate(functionName, more);
        const isAtEnd = when === 'at the end of the environment';

        const results = await Promise.all(
          Array.from({ length: invocations }, () => environment.invoke({ waitMs: 2 * timeoutMs })),
        );
        await sleep(2 * timeoutMs);
        if (isAtEnd) await environment.shutdown();
        await waitFor(() => value('aws_lambda_duration_seconds_count') === 2 * invocations);

        expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['timeout']));
        expect(value('aws_lambda_invocations_total'), environment.output).toBe(2 * invocations);
        expect(value('aws_lambda_duration_seconds_count')).toBe(2 * invocations);
        expect(value('aws_lambda_timeouts_total')).toBe(0);
        expect(value('aws_lambda_errors_total')).toBe(0);
        expect(value('aws_lambda_invocations_near_deadline')).toBe(0);
        expect(built.receiver.series('process_resident_memory_bytes', labels)).toHaveLength(1);
        expect(built.receiver.series('aws_lambda_invocations_total', labels).length).toBeGreaterThan(1);
      },
    );

    test('pushes on flush() after the deadline', async () => {
      const functionName = `flushes late ${runtime}`;
      const labels = { function_name: functionName };
      const environment = await startLate(functionName, {});

      await Promise.all(
        Array.from({ length: invocations }, () =>
          environment.invoke({ waitMs: 2 * timeoutMs, flushes: true }),
        ),
      );
      await waitFor(() => built.receiver.value('own_flushes_total', labels) === invocations);

      expect(built.receiver.value('own_flushes_total', { ...labels, status: 'pushed' })).toBe(invocations);
    });

    test('does not wait for a push that would delay the answer past the deadline', async () => {
      const functionName = `in time ${runtime}`;
      const labels = { function_name: functionName };
      const environment = await startLate(functionName, { INSTRUMENTED_FLUSH: 'every-invocation' });
      built.receiver.fault = { kind: 'slow-answer', delayMs: 3 * timeoutMs, times: 1 };

      const { outcome } = await environment.invoke({});
      await waitFor(
        () => built.receiver.value('aws_lambda_duration_seconds_count', labels) === invocations + 1,
      );

      expect(outcome, environment.output).toBe('response');
      expect(built.receiver.value('aws_lambda_duration_seconds_count', labels)).toBe(invocations + 1);
    });

    test('logs once for all threads that after-response is an interval', async () => {
      const functionName = `after response ${runtime}`;
      const labels = { function_name: functionName };
      const environment = await startLate(functionName, { INSTRUMENTED_FLUSH: 'after-response' });

      await Promise.all(Array.from({ length: invocations }, () => environment.invoke({})));
      await waitFor(
        () => built.receiver.value('aws_lambda_duration_seconds_count', labels) === 2 * invocations,
      );

      const told = environment.output.split('\n').filter((line) => line.includes('instrumented-lambda:'));
      expect(told, environment.output).toHaveLength(1);
      expect(told[0]).toContain('after-response on Managed Instances');
      expect(built.receiver.value('aws_lambda_invocations_total', labels)).toBe(2 * invocations);
    });
  });
});
