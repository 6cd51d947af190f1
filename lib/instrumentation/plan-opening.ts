import { readEnvironment } from '../config/environment.js';
import { findInstrumentation } from './shared-instrumentation.js';
import { getSlot } from './shared-slot.js';

/** Plans, once, to open in init what the first push needs, if the settings ask for it. */
export function planOpening(): void {
  const slot = getSlot();
  if (slot.isOpeningPlanned === true || readEnvironment().AWS_LAMBDA_RUNTIME_API === undefined) return;
  slot.isOpeningPlanned = true;
  // After the module is evaluated, so that configure() may stand below, and before the runtime asks for an event.
  queueMicrotask(() => {
    const instrumentation = findInstrumentation();
    if (instrumentation?.isOpenedInInit === true) void instrumentation.open(false);
    void instrumentation?.diagnose(false);
    instrumentation?.warnOfBundledPromClient();
  });
}
