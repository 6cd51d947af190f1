import { readEnvironment } from '../config/environment-variables.js';
import { describeError } from '../errors/describe-error.js';
import { systemClock } from '../lambda/clock.js';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { onShutdownAnnounced } from '../lambda/threads/on-shutdown-announced.js';
import { systemTimers } from '../lambda/timers.js';
import { Registry } from '../metrics/prom-client.js';
import { createLog } from './create-log.js';
import { Instrumentation } from './instrumentation.js';
import { readThreadId } from './read-thread-id.js';
import { getSharedState, type SharedState } from './shared-state.js';

/**
 * Returns the instrumentation of this thread. The first call creates it from the settings at that time. That is late, in
 * init after the modules are evaluated or at the first invocation, because settings may change while modules load.
 *
 * @throws any error of the setup; see {@link findInstrumentation}
 */
export function getInstrumentation(): Instrumentation {
  const shared = getSharedState();
  shared.instrumentation ??= createInstrumentation(shared);
  // Another copy of this package may have created it. That copy does not know the prom-client that this copy shares with
  // the app.
  shared.instrumentation.adoptGlobalRegistry(Registry.globalRegistry);
  return shared.instrumentation;
}

/** @returns the instrumentation; `undefined` if the metrics cannot be set up, which is logged once */
export function findInstrumentation(): Instrumentation | undefined {
  try {
    return getInstrumentation();
  } catch (error) {
    const shared = getSharedState();
    if (!shared.hasFailed) {
      shared.hasFailed = true;
      createLog(readEnvironment()).warn(
        'setup',
        `Cannot set up metrics, invocations are not counted: ${describeError(error)}.`,
      );
    }
    return undefined;
  }
}

function createInstrumentation(shared: SharedState): Instrumentation {
  const environment = readEnvironment();
  const instrumentation = new Instrumentation({
    environment,
    options: shared.readOptions?.() ?? {},
    clock: systemClock,
    timers: systemTimers,
    log: createLog(environment),
    extension: () => shared.startedExtension?.extension,
    readyMs: () => shared.readyMs,
    layerVersion: () => shared.layerVersion,
  });
  if (shared.listensForShutdown !== true && isManagedInstance(environment) && readThreadId() !== 0) {
    shared.listensForShutdown = true;
    onShutdownAnnounced(async (remainingMs) => shared.instrumentation?.flushBeforeEnd(remainingMs));
  }
  return instrumentation;
}
