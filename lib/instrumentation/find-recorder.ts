import type { InvocationRecorder } from '../handler/invocation-recorder.js';
import { findAppRegistries, readModuleCache } from '../registry/other-prom-clients.js';
import type { Instrumentation } from './instrumentation.js';
import { findInstrumentation } from './shared-instrumentation.js';
import { getSharedState } from './shared-state.js';

/**
 * Finds the recorder of invocations. Called at each invocation. Never throws.
 *
 * @returns `undefined` if the metrics cannot be set up: then the handler runs without them
 */
export function findRecorder(): InvocationRecorder | undefined {
  const instrumentation = findInstrumentation();
  if (instrumentation !== undefined) adoptAppRegistries(instrumentation);
  return instrumentation;
}

/**
 * Adds the registries of the app's own copies of prom-client, at the 1st, 2nd, 4th, 8th… invocation: any invocation may
 * load a copy, but the search reads the whole module cache.
 */
function adoptAppRegistries(instrumentation: Instrumentation): void {
  const shared = getSharedState();
  shared.recorderLookups = (shared.recorderLookups ?? 0) + 1;
  if (!Number.isInteger(Math.log2(shared.recorderLookups))) return;
  for (const registry of findAppRegistries(readModuleCache())) instrumentation.adoptGlobalRegistry(registry);
}
