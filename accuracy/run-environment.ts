import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { InvocationResult } from '../spec/runtime/service/invocation-result.js';
import { LambdaEnvironment } from '../spec/runtime/service/lambda-environment.js';
import type { Scenario } from './scenarios.js';

/** The package's preload. Only `ours` gets it: it would instrument the other subjects too. */
const preload = fileURLToPath(new URL('../dist/cjs/layer/auto.cjs', import.meta.url));

const mostAttempts = 5;

/** What happened, as the stand-in for the Lambda service saw it. */
export interface Truth {
  readonly environments: number;
  readonly invocations: number;
  readonly errors: number;
  readonly timeouts: number;
}

export const noCounts: Truth = { environments: 0, invocations: 0, errors: 0, timeouts: 0 };

export interface EnvironmentRun {
  /** What is measured: `ours`, or another function file under `functions/`. */
  readonly subject: string;
  readonly scenario: Scenario;
  readonly functionName: string;
  readonly endpoint: string;
  readonly runtime: 'node22' | 'node24';
  /** Additional settings of the function. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface EnvironmentResult {
  readonly truth: Truth;
  /** What the function wrote to its log. */
  readonly output: string;
}

/** Runs one execution environment through a scenario, under the real runtime client. */
export async function runEnvironment({
  subject,
  scenario,
  functionName,
  endpoint,
  runtime,
  env: furtherEnv,
}: EnvironmentRun): Promise<EnvironmentResult> {
  const env = await LambdaEnvironment.start({
    runtime,
    taskRoot: fileURLToPath(new URL('./functions', import.meta.url)),
    handler: `${subject === 'ours' ? (scenario.ours ?? subject) : subject}.handler`,
    functionName,
    memoryMb: 128,
    timeoutMs: scenario.timeoutMs ?? 30_000,
    ...(scenario.isManagedInstance === true && { maxConcurrency: 64 }),
    env: {
      ASSERTS_REMOTE_WRITE_URL: endpoint,
      ...(scenario.isManagedInstance === true && { AWS_LAMBDA_NODEJS_WORKER_COUNT: '2' }),
      ...(scenario.isPreloaded === true && subject === 'ours' && { NODE_OPTIONS: `--require ${preload}` }),
      ...scenario.env,
      ...furtherEnv,
    },
  });
  let truth: Truth = { ...noCounts, environments: 1 };
  try {
    const invoke = async (end: string): Promise<void> => {
      const { outcome, timings } = await invokeUntilDelivered(env, end);
      if (timings.deliveredAt === undefined) throw new Error(`Cannot invoke ${functionName}:\n${env.output}`);
      truth = {
        ...truth,
        invocations: truth.invocations + 1,
        errors: truth.errors + (outcome === 'response' ? 0 : 1),
        timeouts: truth.timeouts + (outcome === 'timeout' ? 1 : 0),
      };
    };
    if (scenario.isManagedInstance === true) {
      await Promise.all(scenario.ends.map(invoke));
    } else {
      for (const [i, end] of scenario.ends.entries()) {
        if (i > 0) await sleep(scenario.idleMs ?? 0);
        await invoke(end);
      }
    }
    await sleep(scenario.restMs ?? 0);
    if (scenario.end === 'shutdown') await env.shutdown();
  } finally {
    await env.stop();
  }
  return { truth, output: env.output };
}

/** On a busy machine, a new process may take longer to start than the function's timeout. Then nothing was invoked: it tries again. */
async function invokeUntilDelivered(env: LambdaEnvironment, end: string): Promise<InvocationResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await env.invoke({ end });
    if (result.timings.deliveredAt !== undefined || attempt === mostAttempts) return result;
  }
}

export function add(a: Truth, b: Truth): Truth {
  return {
    environments: a.environments + b.environments,
    invocations: a.invocations + b.invocations,
    errors: a.errors + b.errors,
    timeouts: a.timeouts + b.timeouts,
  };
}
