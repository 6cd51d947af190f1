import { systemClock } from '../lambda/clock.js';
import { joinLifecycle } from '../lambda/extension/join-lifecycle.js';
import { systemTimers } from '../lambda/timers.js';
import { Log } from '../lambda/log.js';
import { prepareWorkerShutdown } from '../lambda/threads/worker-shutdown.js';
import { readHandlerPlaces } from './read-handler-places.js';

/**
 * Makes the worker threads of a Managed Instance push their last counts before it ends. Lambda sends SIGTERM only if an
 * extension is registered, and Node.js delivers it only to the main thread, where only our preload runs.
 */
export function forwardShutdown(): void {
  const { env } = readHandlerPlaces();
  const { AWS_LAMBDA_RUNTIME_API: runtimeApi } = env;
  if (runtimeApi === undefined) return;
  joinLifecycle({
    runtimeApi,
    delaysFreeze: false,
    clock: systemClock,
    timers: systemTimers,
    onEnd: prepareWorkerShutdown(),
    onProblem: (problem) => {
      new Log({ sink: console, clock: systemClock, environment: env }).warn(
        'extension',
        `Cannot get a notice before the environment ends, so up to a second of counts may be lost: ${problem}.`,
      );
    },
  });
}
