import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentOptions } from '../service/environment-options.js';
import { LambdaEnvironment } from '../service/lambda-environment.js';

const taskRoot = fileURLToPath(new URL('../nothing-lost/fixtures', import.meta.url));
/** The pause between invocations: process and push metrics are pushed once a second. */
const betweenMs = 1100;

/** One environment with the ends of its invocations, as `ends.cjs` names them. */
interface EnvironmentRun {
  readonly functionName: string;
  readonly ends: readonly string[];
  readonly options?: Partial<EnvironmentOptions>;
}

const runs: readonly EnvironmentRun[] = [
  { functionName: 'orders', ends: ['answer', 'throw', 'answer', 'answer'] },
  { functionName: 'orders', ends: ['answer', 'hang', 'answer'], options: { timeoutMs: 1500 } },
  { functionName: 'orders', ends: ['answer', 'exit', 'answer'] },
  // Killed at its deadline and not used again.
  { functionName: 'mails', ends: ['answer', 'hang'], options: { timeoutMs: 1500 } },
  {
    functionName: 'mails',
    ends: ['answer', 'answer', 'answer', 'answer'],
    options: { env: { INSTRUMENTED_FLUSH: 'interval:600s' } },
  },
];

/** The expected value of each panel, without counts that no later process could push. */
export const truth = {
  Invocations: 16,
  'Error ratio': 3 / 16,
  Timeouts: 1,
  Crashes: 1,
  // The first invocations after a timeout and after a crash are cold starts too.
  'Cold starts': 7 / 16,
  Environments: 5,
};

/** Runs five environments of two functions from start to end under the real runtime client. */
export async function runTwoFunctions(endpoint: string): Promise<void> {
  await Promise.all(runs.map((each) => runEnvironment(each, endpoint)));
}

async function runEnvironment(
  { functionName, ends, options = {} }: EnvironmentRun,
  endpoint: string,
): Promise<void> {
  const environment = await LambdaEnvironment.start({
    runtime: 'node24',
    taskRoot,
    handler: 'ends.handler',
    functionName,
    ...options,
    env: { ASSERTS_REMOTE_WRITE_URL: endpoint, ASSERTS_ENVIRONMENT: 'staging', ...options.env },
  });
  try {
    for (const end of ends) {
      await environment.invoke({ end });
      await sleep(betweenMs);
    }
    await environment.shutdown();
  } finally {
    await environment.stop();
  }
}
