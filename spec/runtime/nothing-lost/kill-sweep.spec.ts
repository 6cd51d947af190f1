import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ImportReceiver } from '../../../lib/testing/import-receiver.js';
import type { RuntimeName } from '../parts/find-parts.js';
import type { InvocationResult } from '../service/invocation-result.js';
import { LambdaEnvironment } from '../service/lambda-environment.js';
import { describeUnderRuntimes } from '../service/use-environments.js';

const taskRoot = fileURLToPath(new URL('./fixtures', import.meta.url));
/** The number of environments that run in parallel. */
const concurrency = 3;
/** More points than exist: a sweep that reaches it is faulty. */
const mostPoints = 200;

const resumed = [
  'aws_lambda_invocations_total',
  'aws_lambda_errors_total',
  'aws_lambda_duration_seconds_count',
  'aws_lambda_cold_starts_total',
];

interface Sweep {
  readonly runtime: RuntimeName;
  readonly policy: string;
  /** The point at which the first process is killed, from 1. */
  readonly point: number;
}

/** Kills a process at one point, invokes again and checks the counts. @returns whether the point exists */
async function killAt({ runtime, policy, point }: Sweep): Promise<boolean> {
  const receiver = await ImportReceiver.start({ tls: false });
  const env = await LambdaEnvironment.start({
    runtime,
    taskRoot,
    handler: 'swept.handler',
    timeoutMs: 10_000,
    nodeOptions: `--require ${join(taskRoot, 'sweep.cjs')}`,
    env: { ASSERTS_REMOTE_WRITE_URL: receiver.url, INSTRUMENTED_FLUSH: policy, SWEEP_POINT: String(point) },
  });
  try {
    const results: InvocationResult[] = [];
    for (const isError of [false, true, false]) results.push(await env.invoke({ isError }));
    // The next process takes over the journal of the killed one, so there must be a next one.
    if (results.at(-1)?.signal === 'SIGKILL') results.push(await env.invoke({}));

    const trace = readFileSync(join(env.tmpDir, 'trace'), 'utf8').trim().split('\n');
    const where = `${policy}, killed at point ${String(point)}: ${String(trace.at(-1))}\n${env.output}`;
    const killed = results.find(({ signal }) => signal === 'SIGKILL');
    const isKilled = trace.length === point;

    // No invocation is stuck: each ends in time, and the environment continues.
    for (const { timings } of results) {
      expect(timings.readyAt - (timings.deliveredAt ?? timings.readyAt), where).toBeLessThan(5000);
    }
    const others = results.filter((result) => result !== killed).map(({ outcome }) => outcome);
    expect(
      others.filter((outcome) => outcome === 'timeout' || outcome === 'exit'),
      where,
    ).toEqual([]);

    // No counter decreases, so that `increase()` counts nothing twice.
    for (const name of resumed) {
      for (const { points, labels } of receiver.series(name)) {
        const values = points.map(({ value }) => value);
        expect(values, `${name} ${JSON.stringify(labels)} ${where}`).toEqual(
          values.toSorted((a, b) => a - b),
        );
      }
    }
    // Exactly the invocations in the journal are counted. At most the one that was killed before the write is missing.
    const begun = results.filter(({ timings }) => timings.deliveredAt !== undefined).length;
    const counted = receiver.value('aws_lambda_invocations_total') ?? 0;
    const journalled = trace.filter((name) => name === 'after journal of a begin').length;
    expect(counted, where).toBe(journalled + countLines(join(env.tmpDir, 'trace-later')));
    expect(begun - counted, where).toBeGreaterThanOrEqual(0);
    expect(begun - counted, where).toBeLessThanOrEqual(1);

    // The errors are that of the handler and the crash, unless the invocation had settled before or was not counted.
    const errors = receiver.value('aws_lambda_errors_total') ?? 0;
    const truth = results.filter(({ outcome }) => outcome !== 'response').length;
    expect(errors, where).toBeLessThanOrEqual(truth);
    expect(errors, where).toBeGreaterThanOrEqual(truth - (killed === undefined ? 0 : 1));
    return isKilled;
  } finally {
    await env.stop();
    await receiver.close();
  }
}

function countLines(path: string): number {
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
}

describeUnderRuntimes('a sweep of kills', (runtime) => {
  test.each(['every-invocation', 'after-response'])(
    'loses and doubles no count and leaves no environment stuck with %s',
    { timeout: 900_000 },
    async (policy) => {
      let next = 1;
      let isOver = false;
      const swept: number[] = [];
      const worker = async (): Promise<void> => {
        while (!isOver && next <= mostPoints) {
          const point = next;
          next += 1;
          if (await killAt({ runtime, policy, point })) swept.push(point);
          else isOver = true;
        }
      };

      await Promise.all(Array.from({ length: concurrency }, worker));

      expect(isOver).toBe(true);
      expect(swept.length).toBeGreaterThan(20);
    },
  );
});
