import type { Fault } from './fault.js';

/** Holds the fault that is set and counts how often it is still to be done. */
export class FaultSwitch {
  #fault: Fault | undefined;
  #timesLeft = 0;

  get fault(): Fault | undefined {
    return this.#timesLeft > 0 ? this.#fault : undefined;
  }

  set fault(fault: Fault | undefined) {
    this.#fault = fault;
    this.#timesLeft = fault?.times ?? Infinity;
  }

  /** The fault to do to a new connection, if any; counts it. */
  takeForConnection(): Fault | undefined {
    return this.#takeIf(isConnectionFault);
  }

  /** The fault to do to a push, if any; counts it. */
  takeForPush(): Fault | undefined {
    return this.#takeIf((fault) => !isConnectionFault(fault));
  }

  /** What was taken for a push was done to a request without samples, which does not count. */
  giveBack(fault: Fault | undefined): void {
    if (fault !== undefined && fault === this.#fault) this.#timesLeft += 1;
  }

  #takeIf(isWanted: (fault: Fault) => boolean): Fault | undefined {
    const fault = this.fault;
    if (fault === undefined || !isWanted(fault)) {
      return undefined;
    }
    this.#timesLeft -= 1;
    return fault;
  }
}

function isConnectionFault(fault: Fault): boolean {
  return (fault.kind === 'hang' || fault.kind === 'reset') && fault.at === 'connect';
}
