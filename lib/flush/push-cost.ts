/** Of a push that was not prepared: modules, certificate authorities, handshake, and all code for the first time. */
const unopenedCpuMs = 45;
/** Of a push after init has loaded its modules and run its code once: only the handshake is left. */
const preparedCpuMs = 25;
/** Of the first push after the opening in init. */
const openedCpuMs = 15;
/**
 * A first push runs code that is not compiled yet, and writes every series. Of what it took the second needs a fifth, by
 * whatever protocol; half is on the safe side.
 */
const shareAfterFirst = 0.5;
/** Lambda gives a share of a CPU in slices of this period, in ms: work that does not fit in one waits for the next. */
const slicePeriodMs = 20;

export interface PushCostParts {
  /** How much of a CPU the function has, up to 1. */
  readonly cpuShare: number;
  /** @returns CPU time of all threads of this process so far, in ms */
  readonly readCpuMs: () => number;
}

/**
 * Measures the CPU time of a push, and says how long that takes with the function's share of a CPU. A timer cannot bound it:
 * 50 ms of CPU take 0.7 s at 128 MB.
 */
export class PushCost {
  readonly #parts: PushCostParts;
  #cpuMs = unopenedCpuMs;
  #hasPushed = false;
  #beganAtCpuMs = 0;

  constructor(parts: PushCostParts) {
    this.#parts = parts;
  }

  /** How long the CPU work of the next push will take, in ms. */
  get expectedMs(): number {
    const { cpuShare } = this.#parts;
    return cpuShare < 1 ? this.#cpuMs / cpuShare + slicePeriodMs : this.#cpuMs;
  }

  /** To be called when the opening begins. */
  notePreparation(): void {
    this.#cpuMs = preparedCpuMs;
  }

  /** To be called when the opening has succeeded. */
  noteOpening(): void {
    this.#cpuMs = openedCpuMs;
  }

  begin(): void {
    this.#beganAtCpuMs = this.#parts.readCpuMs();
  }

  /** To be called when the push that began has arrived. */
  end(): void {
    const cpuMs = this.#parts.readCpuMs() - this.#beganAtCpuMs;
    this.#cpuMs = this.#hasPushed ? cpuMs : cpuMs * shareAfterFirst;
    this.#hasPushed = true;
  }
}
