import type { FlushPolicy } from '../config/flush-policy.js';
import type { FlushReason } from './flush-request.js';

/**
 * Decides by the flush policy whether to push now. `FlushCoordinator` asks it first, then the circuit breaker and the budget.
 *
 * `interval` does not wait for the interval after a cold start, an error or a timeout, or before a shutdown: those counts
 * may be the last of the environment. `manual` lets no invocation wait for a push but that of the user's own `flush()`.
 * Near a deadline and before a shutdown no invocation waits, so `manual` pushes then too.
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
