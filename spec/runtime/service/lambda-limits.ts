import { ControlGroup } from './control-group.js';
import type { EnvironmentSettings } from './environment-options.js';

/** The memory size with one whole CPU in Lambda. */
const memoryOfOneCpuMb = 1769;
/** The length of the time slices of a CPU share in Lambda. */
const periodUs = 20_000;
/** The minimum quota of the kernel. */
const leastQuotaUs = 1000;

/**
 * The limits of one runtime process in Lambda: init has an unlimited CPU, and from the first event on a function has
 * memory / 1769 MB of one CPU.
 *
 * @see https://bitesizedserverless.com "Lambda Cold Starts and Bootstrap Code": measured per memory size
 */
export class LambdaLimits {
  readonly #cpu: ControlGroup | undefined;
  readonly #memory: ControlGroup | undefined;

  /** @throws Error if a limit is set and control groups (v1, as root) are not available */
  constructor({ cpu, memory, memoryMb }: EnvironmentSettings) {
    if (cpu === 'lambda')
      this.#cpu = new ControlGroup('cpu', {
        'cpu.cfs_period_us': periodUs,
        'cpu.cfs_quota_us': quotaUs(memoryMb),
      });
    if (memory === 'lambda')
      this.#memory = new ControlGroup('memory', { 'memory.limit_in_bytes': memoryMb * 2 ** 20 });
  }

  /** A command before the runtime's command: Node.js must start in its group, because it reads its memory limit at the start. */
  get prefix(): readonly string[] {
    if (this.#memory === undefined) return [];
    return ['/bin/sh', '-c', 'echo $$ > "$0" && exec "$@"', this.#memory.processesFile];
  }

  /** Limits the CPU of these processes, after init. */
  limitCpu(processGroup: number | undefined): void {
    if (processGroup !== undefined) this.#cpu?.add(processGroup);
  }

  /** Removes the control groups after the process has ended. */
  async remove(): Promise<void> {
    await Promise.all([this.#cpu?.remove(), this.#memory?.remove()]);
  }
}

function quotaUs(memoryMb: number): number {
  return Math.max(leastQuotaUs, Math.round((periodUs * memoryMb) / memoryOfOneCpuMb));
}
