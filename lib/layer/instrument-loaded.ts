import type { AnyFunction } from '../handler/any-function.js';
import type { InstrumentedOptions } from '../handler/invocation-recorder.js';
import { wrapHandler } from '../handler/wrap-handler.js';
import { findRecorder } from '../instrumentation/find-recorder.js';
import { markHandlerReady } from '../instrumentation/mark-handler-ready.js';
import { setLayerVersion } from '../instrumentation/shared-slot.js';
import { version } from '../version.js';

/**
 * Instruments a handler whose code knows nothing of us.
 *
 * @param options as for `instrument()`
 * @returns the handler itself where its code has instrumented it
 */
export function instrumentLoaded<F extends AnyFunction>(handler: F, options: InstrumentedOptions): F {
  setLayerVersion(version);
  const wrapper = wrapHandler(handler, options, findRecorder);
  markHandlerReady();
  if (wrapper === handler) return handler;
  // The 4.x client judges by it whether a handler wants a callback, and is to judge as without us.
  return Object.defineProperty(wrapper, 'length', { value: handler.length });
}
