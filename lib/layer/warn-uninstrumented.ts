import type { Environment } from '../config/environment-variables.js';
import { systemClock } from '../lambda/clock.js';
import { Log } from '../lambda/log.js';

/**
 * Logs why the function runs without instrumentation.
 *
 * @param reason half a sentence
 */
export function warnUninstrumented(environment: Environment, reason: string): void {
  new Log({ sink: console, clock: systemClock, environment }).warn(
    'layer',
    `The function runs uninstrumented: ${reason}.`,
  );
}
