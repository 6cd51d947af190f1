import type { Environment } from '../config/environment-variables.js';
import { systemClock } from '../lambda/clock.js';
import { Log } from '../lambda/log.js';

/** @returns a function that logs a problem with a setting of the layer */
export function createSettingProblemLogger(environment: Environment): (problem: string) => void {
  const log = new Log({ sink: console, clock: systemClock, environment });
  return (problem) => {
    log.warn(problem, problem);
  };
}
