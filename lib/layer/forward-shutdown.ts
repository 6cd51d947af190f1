import { systemClock } from '../lambda/clock.js';
import { startExtension } from '../lambda/extension/start-extension.js';
import { systemTimers } from '../lambda/timers.js';
import { Log } from '../lambda/log.js';
import { prepareWorkerShutdown } from '../lambda/threads/worker-shutdown.js';
import { readHandlerPlaces } from './read-handler-places.js';

/**
 * Announces the shutdown of a Managed Instance to its worker threads, so that they push their last counts. Lambda sends
 * SIGTERM only if an extension is registered. Node.js delivers it only to the main thread, where of this library only the
 * preload runs.
 */
export function forwardShutdown(): void {
  const { env } = readHandlerPlaces();
  const { AWS_LAMBDA_RUNTIME_API: runtimeApi } = env;
  if (runtimeApi === undefined) return;
  startExtension({
    runtimeApi,
    delaysFreeze: false,
    clock: systemClock,
    timers: systemTimers,
    onEnd: prepareWorkerShutdown(),
    onProblem: (problem) => {
      new Log({ sink: console, clock: systemClock, environment: env }).warn(
        'extension',
        `Cannot be notified of the shutdown, so up to a second of counts may be lost: ${problem}.`,
      );
    },
  });
}
