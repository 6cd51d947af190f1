import { resetSharedInstrumentation } from '../instrumentation/shared-state.js';

/**
 * Resets settings, counts and identity, so that the next invocation is like the first one of a new execution environment. Call it
 * between tests. Functions stay instrumented.
 */
export function resetInstrumentation(): void {
  resetSharedInstrumentation();
}
