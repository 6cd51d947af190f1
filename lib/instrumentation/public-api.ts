import type { Registry } from 'prom-client';
import type { FlushOutcome } from '../flush/push-outcome.js';
import { findInstrumentation, getInstrumentation } from './shared-instrumentation.js';

export { configure } from './configure.js';

/**
 * Opens in init what the first push needs, and waits for it: modules, connection, credentials, compiled code. Init has a
 * whole CPU, an invocation only its share: at 128 MB this makes a cold start several times shorter.
 *
 * Await it in the last line of an ES module; the layer does so by itself. It does nothing if nothing is pushed.
 *
 * @returns when it is done, at the latest after the flush timeout; never rejects
 * @example examples/warm-up.ts
 */
export async function warmUp(): Promise<void> {
  const instrumentation = findInstrumentation();
  await instrumentation?.open(true);
  await instrumentation?.diagnose(true);
}

/**
 * Pushes all metrics now, inside the flush timeout.
 *
 * @returns the outcome, as a value; never rejects
 */
export async function flush(): Promise<FlushOutcome> {
  const outcome = await findInstrumentation()?.flush();
  return outcome ?? { status: 'failed', reason: 'internal', durationMs: 0 };
}

/** @returns the prom-client registry that holds our metrics; the labels of every sample are applied when it is pushed */
export function metricsRegistry(): Registry {
  return getInstrumentation().registry;
}
