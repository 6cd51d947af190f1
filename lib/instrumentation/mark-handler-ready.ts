import { systemClock } from '../lambda/clock.js';
import { planRegistration } from './plan-registration.js';
import { planOpening } from './plan-opening.js';
import { getSlot } from './shared-slot.js';

/**
 * Call it when a handler is ready. Plans what must happen in init, and records the time: the last call before the first
 * invocation is the end of init.
 */
export function markHandlerReady(): void {
  planRegistration();
  getSlot().readyMs = systemClock.monotonicMs();
  planOpening();
}
