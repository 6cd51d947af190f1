import type { FlushPolicy } from '../config/flush-policy.js';
import type { FlushReason } from './flush-request.js';

/**
 * Applies the flush policy.
 *
 * With an interval, what may be the last word of an environment goes out at once. `manual` lets no invocation wait
 * but for the user's own `flush()`; where an environment is about to be ended nobody waits, so it pushes there too.
 *
 * @param sinceSuccessMs how long ago the latest push that arrived was begun; `Infinity` before the first
 */
export function isPushWanted(policy: FlushPolicy, reason: FlushReason, sinceSuccessMs: number): boolean {
  switch (policy.kind) {
    case 'every-invocation':
    case 'after-response':
      return true;
    case 'interval':
      return reason !== 'invocation' || sinceSuccessMs >= policy.intervalMs;
    case 'manual':
      return reason === 'request' || reason === 'timeout' || reason === 'shutdown';
  }
}
