import type { Fault } from './fault.js';

/** The current fault, and how many more times it applies. */
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

  /** @returns the fault, if it applies to new connections. It then counts as applied once. */
  takeForConnection(): Fault | undefined {
    return this.#takeIf(isConnectionFault);
  }

  /** @returns the fault, if it applies to pushes. It then counts as applied once. */
  takeForPush(): Fault | undefined {
    return this.#takeIf((fault) => !isConnectionFault(fault));
  }

  /** Undoes the count of {@link takeForPush}. Call it for requests without samples, which are not pushes. */
  undoTake(fault: Fault | undefined): void {
    if (fault !== undefined && fault === this.#fault) this.#timesLeft += 1;
  }

  #takeIf(applies: (fault: Fault) => boolean): Fault | undefined {
    const fault = this.fault;
    if (fault === undefined || !applies(fault)) {
      return undefined;
    }
    this.#timesLeft -= 1;
    return fault;
  }
}

function isConnectionFault(fault: Fault): boolean {
  return (fault.kind === 'hang' || fault.kind === 'reset') && fault.at === 'connect';
}
