import type { AnyFunction } from '../handler/any-function.js';
import { wrapHandler } from '../handler/wrap-handler.js';
import {
  findRecorder,
  getInstrumentation,
  markHandlerReady,
  setLayerVersion,
} from '../shared-instrumentation.js';
import { version } from '../version.js';
import { findAppRegistries, type ModuleCache } from './app-registries.js';

/**
 * Instruments a handler whose code knows nothing of us.
 *
 * @param cache `require.cache`, where the app's own prom-client is found
 * @returns the handler itself where its code has instrumented it
 */
export function instrumentLoaded<F extends AnyFunction>(handler: F, cache: ModuleCache): F {
  setLayerVersion(version);
  let invocations = 0;
  const wrapper = wrapHandler(handler, {}, () => {
    const recorder = findRecorder();
    invocations += 1;
    if (recorder !== undefined && isPowerOfTwo(invocations)) adoptRegistries(cache);
    return recorder;
  });
  markHandlerReady();
  if (wrapper === handler) return handler;
  // The 4.x client judges by it whether a handler wants a callback, and is to judge as without us.
  return Object.defineProperty(wrapper, 'length', { value: handler.length });
}

/** Ever more rarely: the app may load its prom-client in any invocation, but the search reads the whole cache. */
function isPowerOfTwo(count: number): boolean {
  return Number.isInteger(Math.log2(count));
}

function adoptRegistries(cache: ModuleCache): void {
  const instrumentation = getInstrumentation();
  for (const registry of findAppRegistries(cache)) instrumentation.adoptGlobalRegistry(registry);
}
