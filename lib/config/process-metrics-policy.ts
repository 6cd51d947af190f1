import { parseIntervalMs } from './interval.js';

/** How often the metrics of the process are pushed; see the settings table of the README. */
export type ProcessMetricsPolicy =
  | { readonly kind: 'every-push' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'off' };

/** A policy as written in a setting. */
export type ProcessMetricsPolicyText = 'every-push' | 'off' | `interval:${number}s`;

export const processMetricsPolicyWanted = 'interval:<seconds>s, every-push or off';

/** Below this share of a CPU, process metrics alone need a slice of 20 ms to be read, encoded and compressed. */
const littleCpu = 0.25;

/**
 * The default. An environment with a hundred invocations a second does not have to push its memory use a hundred times.
 *
 * @param cpuShare of one CPU, up to 1
 */
export function defaultProcessMetricsPolicy(cpuShare: number): ProcessMetricsPolicy {
  return { kind: 'interval', intervalMs: cpuShare < littleCpu ? 10_000 : 1000 };
}

/**
 * @param text e.g. `every-push` or `interval:1s`
 * @returns the policy; `undefined` if the text is not one
 */
export function parseProcessMetricsPolicy(text: string): ProcessMetricsPolicy | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'every-push' || word === 'off') return { kind: word };
  const intervalMs = parseIntervalMs(word);
  return intervalMs === undefined ? undefined : { kind: 'interval', intervalMs };
}
