import { readEnvironment } from '../config/environment-variables.js';
import { resolveConfig, resolveFlushPolicy } from '../config/resolve-config.js';
import { systemClock } from '../lambda/clock.js';
import { needsExtension, startExtension } from '../lambda/extension/start-extension.js';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { systemTimers } from '../lambda/timers.js';
import { createLog } from './create-log.js';
import { readThreadId } from './read-thread-id.js';
import { getSharedState, type SharedState } from './shared-state.js';

/**
 * Plans to register the extension in init, if the settings need one. Call it while modules load: Lambda accepts no
 * registration after the runtime has requested its first event.
 *
 * The registration runs in the next microtask. That is after the module is evaluated, so `configure()` may stand anywhere
 * in it, and before either runtime client requests the first event. Settings that follow an `await` come later; they only
 * change what the registered extension does.
 */
export function planRegistration(): void {
  const shared = getSharedState();
  if (shared.isRegistrationPlanned === true) return;
  shared.isRegistrationPlanned = true;
  queueMicrotask(() => {
    shared.isRegistrationPlanned = false;
    register(shared);
  });
}

function register(shared: SharedState): void {
  const environment = readEnvironment();
  const runtimeApi = environment.AWS_LAMBDA_RUNTIME_API;
  // Only Lambda sets the variable. Managed Instances never freeze, and SIGTERM reaches only the main thread.
  if (runtimeApi === undefined || isManagedInstance(environment) || readThreadId() !== 0) return;
  const options = shared.readOptions?.();
  const policy = resolveFlushPolicy(environment, options);
  if (shared.startedExtension === undefined && !needsExtension(policy)) return;
  const { config } = resolveConfig(environment, options);
  const isPushing = !config.isDisabled && config.endpoint !== undefined;
  const delaysFreeze = isPushing && policy.kind === 'after-response';

  if (shared.startedExtension !== undefined) {
    if (!delaysFreeze) shared.startedExtension.extension?.release();
    else if (shared.hasRequestedDelay !== true) {
      shared.hasRequestedDelay = true;
      createLog(environment).warn(
        'extension',
        'Pushes come before the answer: after-response was set after the extension had been registered.',
      );
    }
    return;
  }
  if (!isPushing) return;
  shared.hasRequestedDelay = delaysFreeze;
  shared.startedExtension = startExtension({
    runtimeApi,
    delaysFreeze,
    clock: systemClock,
    timers: systemTimers,
    onProblem: (problem) => {
      createLog(environment).warn(
        'extension',
        `Cannot use the internal extension, so pushes come before the answer, and no push comes before the shutdown: ${problem}.`,
      );
    },
    onEnd: async (remainingMs) => shared.instrumentation?.flushBeforeEnd(remainingMs),
  });
}
