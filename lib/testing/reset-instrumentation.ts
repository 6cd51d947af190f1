import { resetSharedInstrumentation } from '../instrumentation/shared-state.js';

/**
 * Resets settings, counts and identity, so that the next invocation is the first of a new execution environment. Call it
 * between tests. Instrumented functions stay instrumented.
 */
export function resetInstrumentation(): void {
  resetSharedInstrumentation();
}
