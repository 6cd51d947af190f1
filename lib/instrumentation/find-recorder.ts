import type { InvocationRecorder } from '../handler/invocation-recorder.js';
import { findAppRegistries, readModuleCache } from '../registry/other-prom-clients.js';
import type { Instrumentation } from './instrumentation.js';
import { findInstrumentation } from './shared-instrumentation.js';
import { getSlot } from './shared-slot.js';

/**
 * Finds what records invocations; called at each one. Never throws.
 *
 * @returns `undefined` where the metrics cannot be set up: the handler runs without them
 */
export function findRecorder(): InvocationRecorder | undefined {
  const instrumentation = findInstrumentation();
  if (instrumentation !== undefined) adoptAppRegistries(instrumentation);
  return instrumentation;
}

/** At the 1st, 2nd, 4th, 8th… invocation: any may load prom-client, but the search reads the whole module cache. */
function adoptAppRegistries(instrumentation: Instrumentation): void {
  const slot = getSlot();
  slot.recorderLookups = (slot.recorderLookups ?? 0) + 1;
  if (!Number.isInteger(Math.log2(slot.recorderLookups))) return;
  for (const registry of findAppRegistries(readModuleCache())) instrumentation.adoptGlobalRegistry(registry);
}
