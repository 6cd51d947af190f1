import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { InvocationResult } from '../service/invocation-result.js';
import type { LambdaEnvironment } from '../service/lambda-environment.js';
import { describeUnderRuntimes } from '../service/use-environments.js';
import { useShapes } from './use-shapes.js';

const threads = 4;
const maxConcurrency = 64;
const invocations = 10_000;
const failsEach = 100;
/** The most rounds in which the threads are asked to push what they have. */
const mostRounds = 50;

/** Keeps as many invocations under way as the environment takes. */
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

      // Each thread pushes for itself, and nobody can address one: ask until all have said their last word.
      const labels = { function_name: functionName };
      const asking = threads * 4;
      let sent = invocations;
      for (let round = 0; round < mostRounds; round += 1) {
        const asked = Array.from({ length: asking }, (_, n) => environment.invoke({ n, flushes: true }));
        sent += asked.length;
        await Promise.all(asked);
        await sleep(100);
        if (built.receiver.value('aws_lambda_invocations_total', labels) === sent) break;
      }

      expect(built.receiver.value('aws_lambda_invocations_total', labels)).toBe(sent);
      // Those who asked had not ended when they did.
      expect(built.receiver.value('aws_lambda_duration_seconds_count', labels)).toBeGreaterThanOrEqual(
        sent - asking,
      );
      expect(built.receiver.value('aws_lambda_errors_total', labels)).toBe(invocations / failsEach);
      const instances = built.receiver
        .series('aws_lambda_invocations_total', labels)
        .map((series) => series.labels.instance);
      expect(new Set(instances).size).toBe(threads);
      expect(instances).toHaveLength(threads);
      // By interval and after errors, not by invocation.
      const pushes = built.receiver.pushes.filter(({ text }) => text.includes(functionName));
      expect(pushes.length).toBeLessThan(invocations / 10);
    });
  });
});
