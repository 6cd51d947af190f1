import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EnvironmentOptions } from '../service/environment-options.js';
import { LambdaEnvironment } from '../service/lambda-environment.js';

const taskRoot = fileURLToPath(new URL('../nothing-lost/fixtures', import.meta.url));
/** Metrics of the process and of pushes are sent once a second. */
const betweenMs = 1100;

/** One environment: how its invocations end, as `ends.cjs` names it. */
interface Life {
  readonly functionName: string;
  readonly ends: readonly string[];
  readonly options?: Partial<EnvironmentOptions>;
}

const lives: readonly Life[] = [
  { functionName: 'orders', ends: ['answer', 'throw', 'answer', 'answer'] },
  { functionName: 'orders', ends: ['answer', 'hang', 'answer'], options: { timeoutMs: 1500 } },
  { functionName: 'orders', ends: ['answer', 'exit', 'answer'] },
  // Killed at its deadline, and never used again.
  { functionName: 'mails', ends: ['answer', 'hang'], options: { timeoutMs: 1500 } },
  {
    functionName: 'mails',
    ends: ['answer', 'answer', 'answer', 'answer'],
    options: { env: { INSTRUMENTED_FLUSH: 'interval:600s' } },
  },
];

/** What those environments did, without what no later process reported, by the panel that shows it. */
export const truth = {
  Invocations: 16,
  'Error ratio': 3 / 16,
  Timeouts: 1,
  Crashes: 1,
  // The process after a timeout, and that after a crash, make their invocation wait for init too.
  'Cold starts': 7 / 16,
  Environments: 5,
};

/** Lets five environments of two functions live and end under the real runtime client. */
export async function liveAsTwoFunctions(endpoint: string): Promise<void> {
  await Promise.all(lives.map((life) => live(life, endpoint)));
}

async function live({ functionName, ends, options = {} }: Life, endpoint: string): Promise<void> {
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
