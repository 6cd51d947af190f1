import type { SettingsReader } from './settings-reader.js';
import { parseIntervalMs } from './interval.js';

/** When metrics are pushed; see docs/flush-policies.md. */
export type FlushPolicy =
  | { readonly kind: 'every-invocation' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'after-response' }
  | { readonly kind: 'manual' };

/**
 * A flush policy as written in a setting: push before every answer (`every-invocation`), at most once in so many seconds
 * (`interval:10s`; above 0, at most 3600), after the answer (`after-response`), or only in `flush()` (`manual`).
 *
 * @see docs/flush-policies.md
 */
export type FlushPolicyText = 'every-invocation' | 'after-response' | 'manual' | `interval:${number}s`;

/** The valid forms, for messages. */
export const flushPolicyForms = 'every-invocation, interval:<seconds>s, after-response or manual';

/**
 * Parses a flush policy.
 *
 * @param text e.g. `every-invocation` or `interval:10s`
 * @returns the policy; `undefined` if the text is not one
 */
export function parseFlushPolicy(text: string): FlushPolicy | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'every-invocation' || word === 'after-response' || word === 'manual') return { kind: word };
  const intervalMs = parseIntervalMs(word);
  return intervalMs === undefined ? undefined : { kind: 'interval', intervalMs };
}

/** On Managed Instances nothing freezes, so no answer has to wait for a push. */
function defaultFlushPolicy(isManagedInstance: boolean): FlushPolicy {
  return isManagedInstance ? { kind: 'interval', intervalMs: 10_000 } : { kind: 'every-invocation' };
}

/**
 * @param given the option `flush`; without it, `INSTRUMENTED_FLUSH` is read
 * @returns the policy that is set; the default if none is, or if it is invalid, which is reported
 */
export function readFlushPolicy(settings: SettingsReader, given: string | undefined): FlushPolicy {
  const [setting, text] =
    given !== undefined ? ['flush', given] : ['INSTRUMENTED_FLUSH', settings.environment.INSTRUMENTED_FLUSH];
  const isManagedInstance = settings.environment.AWS_LAMBDA_MAX_CONCURRENCY !== undefined;
  const fallback = defaultFlushPolicy(isManagedInstance);
  if (text === undefined) return fallback;
  const policy = parseFlushPolicy(text);
  if (policy === undefined) settings.reportInvalid(setting, text, flushPolicyForms, fallback.kind);
  if (policy?.kind === 'after-response' && isManagedInstance) {
    settings.reportProblem(
      `Cannot use ${setting}=after-response on Managed Instances, which do not freeze after an answer; interval:10s is used.`,
    );
    return fallback;
  }
  return policy ?? fallback;
}
