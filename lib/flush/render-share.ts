import type { PushOutcome } from './push-outcome.js';

/** The rest is for compressing and sending, which usually take longer. */
const maxShare = 0.25;
const minShare = 1 / 64;

/**
 * The part of a push's time that is for rendering. If a push is not sent in time, the next one renders for half as long, so that
 * it has fewer series and more time to send them. After a success, the part grows again.
 */
export class RenderShare {
  #current = maxShare;

  /** From 0 to 1. */
  get current(): number {
    return this.#current;
  }

  record(outcome: PushOutcome): void {
    if (outcome.status === 'pushed') this.#current = Math.min(maxShare, this.#current * 2);
    else if (outcome.reason === 'timeout') this.#current = Math.max(minShare, this.#current / 2);
  }
}
