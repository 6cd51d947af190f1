import type { Environment } from '../config/environment-variables.js';
import { systemClock } from '../lambda/clock.js';
import { Log } from '../lambda/log.js';

/** @returns a log that writes to the function's log */
export function createLog(environment: Environment): Log {
  return new Log({ sink: console, clock: systemClock, environment });
}
