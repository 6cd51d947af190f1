import { readEnvironment } from '../config/environment.js';
import { describeError } from '../errors/describe-error.js';
import { systemClock } from '../lambda/clock.js';
import { isManagedInstance } from '../lambda/managed-instance.js';
import { onShutdownAnnounced } from '../lambda/threads/on-shutdown-announced.js';
import { systemTimers } from '../lambda/timers.js';
import { Registry } from '../metrics/prom-client.js';
import { createLog } from './create-log.js';
import { Instrumentation } from './instrumentation.js';
import { readThreadId } from './read-thread-id.js';
import { getSlot, type SharedSlot } from './shared-slot.js';

/**
 * Returns the instrumentation of this thread. The first call creates it from the settings at that time. That is late, in
 * init after the modules are evaluated or at the first invocation, because settings may change while modules load.
 *
 * @throws any error of the setup; see {@link findInstrumentation}
 */
export function getInstrumentation(): Instrumentation {
  const slot = getSlot();
  slot.instrumentation ??= createInstrumentation(slot);
  // Another copy of this package may have created it. That copy does not know the prom-client that this copy shares with
  // the app.
  slot.instrumentation.adoptGlobalRegistry(Registry.globalRegistry);
  return slot.instrumentation;
}

/** @returns the instrumentation; `undefined` if the metrics cannot be set up, which is logged once */
export function findInstrumentation(): Instrumentation | undefined {
  try {
    return getInstrumentation();
  } catch (error) {
    const slot = getSlot();
    if (!slot.hasFailed) {
      slot.hasFailed = true;
      createLog(readEnvironment()).warn(
        'setup',
        `Cannot set up metrics, invocations are not counted: ${describeError(error)}.`,
      );
    }
    return undefined;
  }
}

function createInstrumentation(slot: SharedSlot): Instrumentation {
  const environment = readEnvironment();
  const instrumentation = new Instrumentation({
    environment,
    options: slot.readOptions?.() ?? {},
    clock: systemClock,
    timers: systemTimers,
    log: createLog(environment),
    extension: () => slot.membership?.extension,
    readyMs: () => slot.readyMs,
    layerVersion: () => slot.layerVersion,
  });
  if (slot.listensForShutdown !== true && isManagedInstance(environment) && readThreadId() !== 0) {
    slot.listensForShutdown = true;
    onShutdownAnnounced(async (remainingMs) => slot.instrumentation?.flushBeforeEnd(remainingMs));
  }
  return instrumentation;
}
