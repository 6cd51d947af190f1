import { parseIntervalMs } from './interval.js';

/** How often the metrics of the process are pushed; see the settings table of the README. */
export type ProcessMetricsPolicy =
  | { readonly kind: 'every-push' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'off' };

/** What that looks like in a setting. */
export type ProcessMetricsPolicyText = 'every-push' | 'off' | `interval:${number}s`;

export const processMetricsPolicyWanted = 'interval:<seconds>s, every-push or off';

/** Below this share of a CPU, reading, writing and compressing process metrics alone fills a slice of 20 ms. */
const littleCpu = 0.25;

/**
 * The default. An environment with a hundred invocations a second need not push its memory use a hundred times.
 *
 * @param cpuShare of one CPU, up to 1
 */
export function defaultProcessMetricsPolicy(cpuShare: number): ProcessMetricsPolicy {
  return { kind: 'interval', intervalMs: cpuShare < littleCpu ? 10_000 : 1000 };
}

/**
 * @param text e.g. `every-push` or `interval:1s`
 * @returns the policy, or `undefined` where the text names none
 */
export function parseProcessMetricsPolicy(text: string): ProcessMetricsPolicy | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'every-push' || word === 'off') return { kind: word };
  const intervalMs = parseIntervalMs(word);
  return intervalMs === undefined ? undefined : { kind: 'interval', intervalMs };
}
