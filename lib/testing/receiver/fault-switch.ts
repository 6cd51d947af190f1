import type { Fault } from './fault.js';

/** The present fault, and how many times it still applies. */
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

  /** Returns the fault for a new connection, if there is one, and counts it. */
  takeForConnection(): Fault | undefined {
    return this.#takeIf(isConnectionFault);
  }

  /** Returns the fault for a push, if there is one, and counts it. */
  takeForPush(): Fault | undefined {
    return this.#takeIf((fault) => !isConnectionFault(fault));
  }

  /** Undoes the count, because the request had no samples. */
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
