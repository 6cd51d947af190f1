import { systemClock } from '../lambda/clock.js';
import { planRegistration } from './plan-registration.js';
import { planOpening } from './plan-opening.js';
import { getSharedState } from './shared-state.js';

/**
 * Call it when a handler is ready. Plans what must happen in init, and records the time: the last call before the first
 * invocation is the end of init.
 */
export function markHandlerReady(): void {
  planRegistration();
  getSharedState().readyMs = systemClock.monotonicMs();
  planOpening();
}
