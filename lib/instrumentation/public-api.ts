import type { Registry } from 'prom-client';
import type { FlushOutcome } from '../flush/push-outcome.js';
import { findInstrumentation, getInstrumentation } from './shared-instrumentation.js';

export { configure } from './configure.js';

/**
 * Prepares in init what the first push needs, and waits for it: modules, connection, credentials, compiled code. Init has
 * a full CPU, an invocation only its share: at 128 MB this makes a cold start several times shorter.
 *
 * Await it in the last line of an ES module; the layer does so itself. It does nothing if nothing is pushed.
 *
 * @returns a promise that resolves when all is prepared, after at most the flush timeout (default 1000 ms; up to 5 s more
 * for the doctor if `INSTRUMENTED_DOCTOR` is `true`). Never rejects: failures are logged
 * @example examples/warm-up.ts
 */
export async function warmUp(): Promise<void> {
  const instrumentation = findInstrumentation();
  await instrumentation?.open(true);
  await instrumentation?.diagnose(true);
}

/**
 * Pushes all metrics now. Takes no longer than the flush timeout (default 1000 ms) and the time that is left of the
 * invocation.
 *
 * @returns the outcome: `pushed`, `skipped` or `failed`, with the time in ms and the reason; never rejects
 * @example examples/manual-flush.ts
 */
export async function flush(): Promise<FlushOutcome> {
  const outcome = await findInstrumentation()?.flush();
  return outcome ?? { status: 'failed', reason: 'internal', durationMs: 0 };
}

/**
 * Returns the registry of the library's own metrics, for tests and for servers that are scraped. After the first call,
 * `configure()` is too late.
 *
 * @returns a `Registry` of prom-client. The labels that every sample gets are not in it: they are added when metrics are
 * pushed
 * @throws an error of prom-client if the metrics cannot be created
 * @example examples/own-metrics.ts
 */
export function metricsRegistry(): Registry {
  return getInstrumentation().registry;
}
