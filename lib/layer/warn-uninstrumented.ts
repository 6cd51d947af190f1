import type { Environment } from '../config/environment.js';
import { Log } from '../lambda/log.js';

/**
 * Says in one line why a function runs as if the layer were not there.
 *
 * @param reason half a sentence
 */
export function warnUninstrumented(environment: Environment, reason: string): void {
  const clock = { epochMs: () => Date.now(), monotonicMs: () => performance.now() };
  new Log({ sink: console, clock, environment }).warn(
    'layer',
    `The function runs uninstrumented: ${reason}.`,
  );
}
