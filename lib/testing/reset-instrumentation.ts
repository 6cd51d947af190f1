import { resetSharedInstrumentation } from '../instrumentation/shared-slot.js';

/**
 * Forgets settings, counts and identity, so that the next invocation is the first of a new execution environment.
 * For use between tests; functions that were instrumented before stay so.
 */
export function resetInstrumentation(): void {
  resetSharedInstrumentation();
}
