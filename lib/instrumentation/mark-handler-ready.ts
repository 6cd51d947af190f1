import { systemClock } from '../lambda/clock.js';
import { planRegistration } from './plan-registration.js';
import { planOpening } from './plan-opening.js';
import { getSlot } from './shared-slot.js';

/** Notes that another handler is ready: the last note before the first invocation is the end of init. */
export function markHandlerReady(): void {
  planRegistration();
  getSlot().readyMs = systemClock.monotonicMs();
  planOpening();
}
