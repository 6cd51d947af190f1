import { readEnvironment } from '../config/environment-variables.js';
import { findInstrumentation } from './shared-instrumentation.js';
import { getSharedState } from './shared-state.js';

/**
 * Plans, once, what runs in init if the settings ask for it: preparing the first push, the doctor, and a check of the
 * bundle.
 */
export function planOpening(): void {
  const shared = getSharedState();
  if (shared.isOpeningPlanned === true || readEnvironment().AWS_LAMBDA_RUNTIME_API === undefined) return;
  shared.isOpeningPlanned = true;
  // After the module is evaluated, so that configure() may stand anywhere in it, and before the runtime requests an event.
  queueMicrotask(() => {
    const instrumentation = findInstrumentation();
    if (instrumentation?.isOpenedInInit === true) void instrumentation.open(false);
    void instrumentation?.diagnose(false);
    instrumentation?.checkBundle();
  });
}
