import { lowCpuShare, readCpuShare } from './cpu-share.js';
import type { Environment } from './environment.js';
import type { FlushPolicy } from './flush-policy.js';
import type { ProcessMetricsPolicy } from './process-metrics-policy.js';

/** Upper bounds in seconds: 5 ms to 900 s, the longest that Lambda lets a function run. */
export const defaultDurationBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900,
] as const;

export const defaultProtocol = 'import';
export const defaultFlushTimeoutMs = 1000;
export const defaultDeadlineMarginMs = 500;

/** On Managed Instances nothing freezes, so no answer has to wait for a push. */
export function defaultFlushPolicy(isManagedInstance: boolean): FlushPolicy {
  return isManagedInstance ? { kind: 'interval', intervalMs: 10_000 } : { kind: 'every-invocation' };
}

/**
 * With little CPU, reading, writing and compressing process metrics alone fills a slice of 20 ms. Elsewhere, an
 * environment with a hundred invocations a second does not have to push its memory use a hundred times.
 */
export function defaultProcessMetricsPolicy(environment: Environment): ProcessMetricsPolicy {
  return { kind: 'interval', intervalMs: readCpuShare(environment) < lowCpuShare ? 10_000 : 1000 };
}
