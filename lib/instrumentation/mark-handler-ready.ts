import { systemClock } from '../lambda/clock.js';
import { joinEnvironment } from './join-environment.js';
import { planOpening } from './plan-opening.js';
import { getSlot } from './shared-slot.js';

/** Notes that another handler is ready: the last note before the first invocation is the end of init. */
export function markHandlerReady(): void {
  joinEnvironment();
  getSlot().readyMs = systemClock.monotonicMs();
  planOpening();
}
