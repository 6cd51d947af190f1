import type { FlushPolicy } from '../config/flush-policy.js';
import type { FlushReason } from './flush-request.js';

/**
 * Applies the flush policy.
 *
 * With an interval, counts that may be the last of an environment are pushed at once. Under `manual` an invocation waits
 * only for the user's own `flush()`. At the end of an environment nobody waits, so `manual` pushes then too.
 *
 * @param sinceSuccessMs ms since the latest successful push began; `Infinity` before the first
 */
export function shouldPush(policy: FlushPolicy, reason: FlushReason, sinceSuccessMs: number): boolean {
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
