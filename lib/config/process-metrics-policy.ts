import { lowCpuShare, readCpuShare } from './cpu-share.js';
import type { Environment } from './environment-variables.js';
import type { SettingsReader } from './settings-reader.js';
import { parseIntervalMs } from './interval.js';

/** How often the metrics of the process are pushed; see docs/settings.md. */
export type ProcessMetricsPolicy =
  | { readonly kind: 'every-push' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'off' };

/**
 * A policy as written in a setting: in every push (`every-push`), at most once in so many seconds (`interval:1s`; above
 * 0, at most 3600), or never (`off`).
 */
export type ProcessMetricsPolicyText = 'every-push' | 'off' | `interval:${number}s`;

/** The valid forms, for messages. */
export const processMetricsPolicyForms = 'interval:<seconds>s, every-push or off';

/**
 * Parses a policy.
 *
 * @param text e.g. `every-push` or `interval:1s`
 * @returns the policy; `undefined` if the text is not one
 */
export function parseProcessMetricsPolicy(text: string): ProcessMetricsPolicy | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'every-push' || word === 'off') return { kind: word };
  const intervalMs = parseIntervalMs(word);
  return intervalMs === undefined ? undefined : { kind: 'interval', intervalMs };
}

/**
 * With little CPU, reading, writing and compressing process metrics alone fills a slice of 20 ms. Elsewhere, an
 * environment with a hundred invocations a second does not have to push its memory use a hundred times.
 */
function defaultProcessMetricsPolicy(environment: Environment): ProcessMetricsPolicy {
  return { kind: 'interval', intervalMs: readCpuShare(environment) < lowCpuShare ? 10_000 : 1000 };
}

/**
 * @param given the option `processMetrics`; without it, `INSTRUMENTED_PROCESS_METRICS` is read
 * @returns the policy that is set; the default if none is, or if it is invalid, which is reported
 */
export function readProcessMetricsPolicy(
  settings: SettingsReader,
  given: string | undefined,
): ProcessMetricsPolicy {
  const [setting, text] =
    given !== undefined
      ? ['processMetrics', given]
      : ['INSTRUMENTED_PROCESS_METRICS', settings.environment.INSTRUMENTED_PROCESS_METRICS];
  const fallback = defaultProcessMetricsPolicy(settings.environment);
  if (text === undefined) return fallback;
  const policy = parseProcessMetricsPolicy(text);
  if (policy === undefined) settings.reportInvalid(setting, text, processMetricsPolicyForms, 'the default');
  return policy ?? fallback;
}
