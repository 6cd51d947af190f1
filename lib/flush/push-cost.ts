/**
 * CPU time of a first push without preparation, in ms: it loads modules and certificate authorities, makes the handshake, and
 * compiles all code.
 */
const unpreparedCpuMs = 45;
/**
 * CPU time of a first push after init has loaded the modules and run the code once, in ms: the handshake remains. It is also the
 * most that is expected of a later push. Many series take longer, but rendering and compressing them stops when the time is over.
 */
const preparedCpuMs = 25;
/** CPU time of a first push after the connection was opened in init, in ms. */
const openedCpuMs = 15;
/**
 * The part of the first push's CPU time that is expected of the second. The first push runs code that is not compiled yet, and
 * writes every series. The second takes a fifth of that, under every protocol; a half leaves a margin.
 */
const shareAfterFirst = 0.5;
/** Lambda assigns CPU time in periods of this length, in ms: work that does not fit in one waits for the next. */
const slicePeriodMs = 20;

export interface PushCostParts {
  /** The function's share of a CPU, up to 1. */
  readonly cpuShare: number;
  /** @returns CPU time of all threads of this process so far, in ms */
  readonly readCpuMs: () => number;
}

/**
 * Measures the CPU time of pushes, and estimates from it and the function's share of a CPU how long the next push takes.
 * No timer can end work that uses the CPU: 50 ms of CPU time take 0.7 s at 128 MB.
 */
export class PushCost {
  readonly #parts: PushCostParts;
  #cpuMs = unpreparedCpuMs;
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

  /** Call it when the opening begins. */
  notePreparation(): void {
    this.#cpuMs = preparedCpuMs;
  }

  /** Call it when the opening has succeeded. */
  noteOpening(): void {
    this.#cpuMs = openedCpuMs;
  }

  /** Call it when a push begins. */
  begin(): void {
    this.#beganAtCpuMs = this.#parts.readCpuMs();
  }

  /** Call it when a push has succeeded. */
  end(): void {
    const usedMs = this.#parts.readCpuMs() - this.#beganAtCpuMs;
    this.#cpuMs = Math.min(preparedCpuMs, this.#hasPushed ? usedMs : usedMs * shareAfterFirst);
    this.#hasPushed = true;
  }
}
