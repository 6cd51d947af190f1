import { parseIntervalMs } from './interval.js';

/** When metrics are pushed; see the settings table of the README. */
export type FlushPolicy =
  | { readonly kind: 'every-invocation' }
  | { readonly kind: 'interval'; readonly intervalMs: number }
  | { readonly kind: 'after-response' }
  | { readonly kind: 'manual' };

/** A flush policy as written in a setting. */
export type FlushPolicyText = 'every-invocation' | 'after-response' | 'manual' | `interval:${number}s`;

export const flushPolicyWanted = 'every-invocation, interval:<seconds>s, after-response or manual';

/**
 * Reads a flush policy from a setting's text.
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
