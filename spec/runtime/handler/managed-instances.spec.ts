import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { InvocationResult } from '../service/invocation-result.js';
import type { LambdaEnvironment } from '../service/lambda-environment.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { useShapes } from './use-shapes.js';

const threads = 4;
const maxConcurrency = 64;
const invocations = 10_000;
const failsEach = 100;
/** The maximum time to wait for pushes. */
const patienceMs = 30_000;

async function waitFor(isThere: () => boolean): Promise<void> {
  for (const untilMs = Date.now() + patienceMs; !isThere() && Date.now() < untilMs;) await sleep(50);
}

function readResidentBytes(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** Keeps as many invocations running as the environment accepts. */
async function invokeAll(
  environment: LambdaEnvironment,
  events: readonly object[],
  onResult: (result: InvocationResult, n: number) => void,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < events.length) {
      const n = next++;
      onResult(await environment.invoke(events[n], { requestId: `request-${String(n)}` }), n);
    }
  };
  await Promise.all(Array.from({ length: maxConcurrency }, work));
}

describe('Managed Instances', () => {
  const built = useShapes('overlapping.ts', 'unbundled-cjs');

  describeUnderRuntimes('instrument()', (runtime, start) => {
    test('counts 10,000 overlapping invocations in 4 threads exactly', async () => {
      const functionName = `overlapping-${runtime}`;
      const environment = await start('index.handler', {
        taskRoot: built.path,
        functionName,
        maxConcurrency,
        timeoutMs: 60_000,
        env: {
          ASSERTS_REMOTE_WRITE_URL: built.receiver.url,
          AWS_LAMBDA_NODEJS_WORKER_COUNT: String(threads),
          INSTRUMENTED_FLUSH: 'interval:1s',
        },
      });
      const events = Array.from({ length: invocations }, (_, n) => ({ n, fails: n % failsEach === 0 }));
      const wrong: unknown[] = [];

      await invokeAll(environment, events, ({ outcome, payload, error }, n) => {
        const isRight =
          n % failsEach === 0
            ? outcome === 'error' && error?.errorType === 'RangeError'
            : JSON.stringify(payload) === JSON.stringify({ n, requestId: `request-${String(n)}` });
        if (!isRight) wrong.push({ n, outcome, payload, error });
      });
      expect(wrong, environment.output).toEqual([]);

      // Each thread pushes by itself once it is idle.
      const labels = { function_name: functionName };
      await waitFor(() => built.receiver.value('aws_lambda_duration_seconds_count', labels) === invocations);

      expect(built.receiver.value('aws_lambda_invocations_total', labels)).toBe(invocations);
      expect(built.receiver.value('aws_lambda_duration_seconds_count', labels)).toBe(invocations);
      expect(built.receiver.value('aws_lambda_errors_total', labels)).toBe(invocations / failsEach);
      const instances = built.receiver
        .series('aws_lambda_invocations_total', labels)
        .map((series) => series.labels.instance);
      expect(new Set(instances).size).toBe(threads);
      expect(instances).toHaveLength(threads);
      // The pushes come by interval, not by invocation.
      const pushes = built.receiver.pushes.filter(({ text }) => text.includes(functionName));
      expect(pushes.length).toBeLessThan(invocations / 100);
    });

    const startByDefault = (functionName: string, more: Record<string, string> = {}) =>
      start('index.handler', {
        taskRoot: built.path,
        functionName,
        maxConcurrency,
        env: {
          ASSERTS_REMOTE_WRITE_URL: built.receiver.url,
          AWS_LAMBDA_NODEJS_WORKER_COUNT: String(threads),
          ...more,
        },
      });

    test('pushes everything once the environment is idle, and no invocation waits for it', async () => {
      const functionName = `rest-${runtime}`;
      const environment = await startByDefault(functionName);
      for (let n = 0; n < 20; n += 1) await environment.invoke({ n: 0 });
      const labels = { function_name: functionName };
      const answered = built.receiver.value('aws_lambda_duration_seconds_count', labels) ?? 0;

      await waitFor(() => built.receiver.value('aws_lambda_duration_seconds_count', labels) === 20);

      expect(answered, 'pushed while answers waited').toBe(0);
      expect(built.receiver.value('aws_lambda_invocations_total', labels), environment.output).toBe(20);
      expect(built.receiver.value('aws_lambda_duration_seconds_count', labels)).toBe(20);
      // Without an extension, Lambda ends the process by SIGKILL.
      expect(await environment.shutdown()).toMatchObject({ hadNotice: false });
    });

    test('pushes process metrics once, and thread metrics once for each thread', async () => {
      const functionName = `process-${runtime}`;
      const environment = await startByDefault(functionName);
      const labels = { function_name: functionName };
      const counted = (): number => built.receiver.value('aws_lambda_duration_seconds_count', labels) ?? 0;
      const invoke = async (count: number): Promise<void> => {
        const before = counted();
        await invokeAll(
          environment,
          Array.from({ length: count }, (_, n) => ({ n })),
          () => undefined,
        );
        await waitFor(() => counted() === before + count);
      };
      await invoke(200);
      const residentBytes = readResidentBytes(environment.pid!);
      const [early, ...others] = built.receiver.series('process_resident_memory_bytes', labels);

      expect(counted(), environment.output).toBe(200);
      expect(others, environment.output).toEqual([]);
      expect(early!.points.at(-1)!.value / residentBytes).toBeCloseTo(1, 0);
      expect(built.receiver.series('nodejs_heap_size_used_bytes', labels)).toHaveLength(threads);

      await invoke(200);

      const [resident] = built.receiver.series('process_resident_memory_bytes', labels);
      const [cpu, ...otherCpus] = built.receiver.series('process_cpu_seconds_total', labels);
      const values = cpu!.points.map(({ value }) => value);
      expect(resident!.labels.instance).not.toContain('-');
      expect(resident!.points.length, environment.output).toBeGreaterThan(1);
      expect(otherCpus).toEqual([]);
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(values.filter((value) => value === 0)).toHaveLength(1);
    });

    test('pushes everything at the end of the environment if the preload gets SIGTERM', async () => {
      const functionName = `end-${runtime}`;
      const environment = await startByDefault(functionName, {
        NODE_OPTIONS: `--require ${fileURLToPath(new URL('../../../dist/cjs/layer/auto.cjs', import.meta.url))}`,
      });
      await invokeAll(
        environment,
        Array.from({ length: 50 }, (_, n) => ({ n })),
        () => undefined,
      );

      const labels = { function_name: functionName };
      // All threads have pushed once, because the last 300 ms are too short for four first pushes.
      await waitFor(() => built.receiver.value('aws_lambda_duration_seconds_count', labels) === 50);
      await invokeAll(
        environment,
        Array.from({ length: 50 }, (_, n) => ({ n })),
        () => undefined,
      );
      const early = built.receiver.value('aws_lambda_duration_seconds_count', labels);

      const { hadNotice, signal, durationMs } = await environment.shutdown();

      expect(early).toBeLessThan(100);
      expect(built.receiver.value('aws_lambda_invocations_total', labels), environment.output).toBe(100);
      expect(built.receiver.value('aws_lambda_duration_seconds_count', labels)).toBe(100);
      expect({ hadNotice, signal }, environment.output).toEqual({ hadNotice: true, signal: 'SIGTERM' });
      expect(durationMs).toBeLessThan(500);
      expect(environment.output).not.toContain('Cannot get notice');
    });

    test('does not wait for a dead thread at the end of the environment', async () => {
      const functionName = `dead-${runtime}`;
      const environment = await startByDefault(functionName, {
        NODE_OPTIONS: `--require ${fileURLToPath(new URL('../../../dist/cjs/layer/auto.cjs', import.meta.url))}`,
      });
      await invokeAll(
        environment,
        Array.from({ length: 50 }, (_, n) => ({ n })),
        () => undefined,
      );
      const labels = { function_name: functionName };
      await waitFor(() => built.receiver.value('aws_lambda_duration_seconds_count', labels) === 50);
      await environment.invoke({ n: 0, exits: true }, { timeoutMs: 500 });

      const { signal, durationMs } = await environment.shutdown();

      expect(signal, environment.output).toBe('SIGTERM');
      expect(durationMs).toBeLessThan(290);
    });
  });
});
