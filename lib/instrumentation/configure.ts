import { checkOptions } from '../config/check-options.js';
import { readEnvironment } from '../config/environment-variables.js';
import type { InstrumentationOptions } from '../config/options.js';
import { UsageError } from '../errors/usage-error.js';
import { createLog } from './create-log.js';
import { planRegistration } from './plan-registration.js';
import { planOpening } from './plan-opening.js';
import { getSharedState } from './shared-state.js';

/**
 * Sets options in code. They override environment variables. Call it once, while modules load; a second call with equal
 * options does nothing.
 *
 * An invalid value is not an error: one log line names it, and the default is used.
 *
 * @param options see {@link InstrumentationOptions}; `undefined` values mean "not set"
 * @throws {UsageError} with the code `ERR_INSTRUMENTED_CONFIGURE`: for an unknown option, for a value of the wrong type,
 * for a second call with other options, and if metrics are already in use
 * @example examples/settings.ts
 */
export function configure(options: InstrumentationOptions): void {
  checkOptions(options);
  const shared = getSharedState();
  const earlier = shared.readOptions?.();
  if (earlier !== undefined && areEqual(earlier, options)) return;
  const obstacle =
    earlier !== undefined
      ? 'it was called before with other options; call it once'
      : shared.instrumentation?.isInUse === true &&
        'metrics are in use already; call it before the first invocation, flush() or metricsRegistry()';
  if (obstacle !== false)
    throw new UsageError('ERR_INSTRUMENTED_CONFIGURE', `Cannot configure: ${obstacle}.`);
  const own = { ...options };
  shared.readOptions = () => own;
  planRegistration();
  if (shared.instrumentation === undefined) return;
  // An instrumentation with other settings was created in init. It has counted nothing.
  shared.instrumentation.handOver();
  delete shared.instrumentation;
  shared.isOpeningPlanned = false;
  planOpening();
}

/**
 * As {@link configure}, for settings that are known only when an app has started, perhaps during an invocation. A handler
 * must not fail because of the settings of its metrics, so settings that come too late are ignored, and one log line says
 * so.
 *
 * @throws {UsageError} on an option that does not exist or has a wrong type
 */
export function configureIfInTime(options: InstrumentationOptions): void {
  checkOptions(options);
  try {
    configure(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    createLog(readEnvironment()).warn('late settings', `Settings are not used. ${error.message}`);
  }
}

function areEqual(a: InstrumentationOptions, b: InstrumentationOptions): boolean {
  const names = Object.keys({ ...a, ...b }) as (keyof InstrumentationOptions)[];
  return names.every((name) => {
    const [left, right] = [a[name], b[name]];
    if (typeof left !== 'object' || typeof right !== 'object') return left === right;
    // Lists and labels are compared item by item.
    const [items, others] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
    return items.size === others.size && [...items].every(([key, item]) => others.get(key) === item);
  });
}
