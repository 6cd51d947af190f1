import { readEnvironment } from '../config/environment.js';
import { resolveConfig, resolveFlushPolicy } from '../config/resolve-config.js';
import { systemClock } from '../lambda/clock.js';
import { needsExtension, joinLifecycle } from '../lambda/extension/join-lifecycle.js';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { systemTimers } from '../lambda/timers.js';
import { createLog } from './create-log.js';
import { readThreadId } from './read-thread-id.js';
import { getSlot, type SharedSlot } from './shared-slot.js';

/**
 * Registers the extension in init, if the settings ask for it. Call it while modules load: registration ends when the runtime
 * first asks for an event.
 *
 * It runs in the next microtask, before both runtime clients ask for that event, so settings in code win wherever they stand
 * in the module. Settings that follow an `await` change what was registered.
 */
export function planRegistration(): void {
  const slot = getSlot();
  if (slot.isRegistrationPlanned === true) return;
  slot.isRegistrationPlanned = true;
  queueMicrotask(() => {
    slot.isRegistrationPlanned = false;
    register(slot);
  });
}

function register(slot: SharedSlot): void {
  const environment = readEnvironment();
  const runtimeApi = environment.AWS_LAMBDA_RUNTIME_API;
  // Only Lambda sets it. On Managed Instances nothing freezes, and SIGTERM reaches the main thread only.
  if (runtimeApi === undefined || isManagedInstance(environment) || readThreadId() !== 0) return;
  const options = slot.readOptions?.();
  const policy = resolveFlushPolicy(environment, options);
  if (slot.membership === undefined && !needsExtension(policy)) return;
  const { config } = resolveConfig(environment, options);
  const isPushing = !config.isDisabled && config.endpoint !== undefined;
  const delaysFreeze = isPushing && policy.kind === 'after-response';

  if (slot.membership !== undefined) {
    if (!delaysFreeze) slot.membership.extension?.release();
    else if (slot.hasRequestedDelay !== true) {
      slot.hasRequestedDelay = true;
      createLog(environment).warn(
        'extension',
        'Pushes come before the answer: after-response was set after the extension had been registered.',
      );
    }
    return;
  }
  if (!isPushing) return;
  slot.hasRequestedDelay = delaysFreeze;
  slot.membership = joinLifecycle({
    runtimeApi,
    delaysFreeze,
    clock: systemClock,
    timers: systemTimers,
    onProblem: (problem) => {
      createLog(environment).warn(
        'extension',
        `No part in the life of the environment, so pushes come before the answer and none at its end: ${problem}.`,
      );
    },
    onEnd: async (remainingMs) => slot.instrumentation?.flushBeforeEnd(remainingMs),
  });
}
