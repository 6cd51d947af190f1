import type { AnyFunction } from '../handler/any-function.js';
import type { InstrumentedOptions } from '../handler/invocation-recorder.js';
import { wrapHandler } from '../handler/wrap-handler.js';
import { findRecorder } from '../instrumentation/find-recorder.js';
import { markHandlerReady } from '../instrumentation/mark-handler-ready.js';
import { setLayerVersion } from '../instrumentation/shared-state.js';
import { version } from '../version.js';

/**
 * Instruments a handler that the layer has loaded.
 *
 * @param options as for `instrument()`
 * @returns the instrumented handler; the argument itself if its own code has instrumented it
 */
export function instrumentLoaded<F extends AnyFunction>(handler: F, options: InstrumentedOptions): F {
  setLayerVersion(version);
  const wrapper = wrapHandler(handler, options, findRecorder);
  markHandlerReady();
  if (wrapper === handler) return handler;
  // The 4.x client decides by the length whether a handler expects a callback. The layer must not change its decision.
  return Object.defineProperty(wrapper, 'length', { value: handler.length });
}
