import { ControlGroup } from './control-group.js';
import type { EnvironmentSettings } from './environment-options.js';

/** Lambda gives a whole CPU at this size. */
const memoryOfOneCpuMb = 1769;
/** Lambda gives a share of a CPU in slices of this length. */
const periodUs = 20_000;
/** The kernel takes no less. */
const leastQuotaUs = 1000;

/**
 * What Lambda allows one runtime process: init has as much CPU as there is; from the first event on, a function has
 * memory / 1769 MB of one.
 *
 * @see https://bitesizedserverless.com "Lambda Cold Starts and Bootstrap Code": measured per memory size
 */
export class LambdaLimits {
  readonly #cpu: ControlGroup | undefined;
  readonly #memory: ControlGroup | undefined;

  /** @throws Error where a limit is asked for and control groups (v1, as root) cannot be had */
  constructor({ cpu, memory, memoryMb }: EnvironmentSettings) {
    if (cpu === 'lambda')
      this.#cpu = new ControlGroup('cpu', {
        'cpu.cfs_period_us': periodUs,
        'cpu.cfs_quota_us': quotaUs(memoryMb),
      });
    if (memory === 'lambda')
      this.#memory = new ControlGroup('memory', { 'memory.limit_in_bytes': memoryMb * 2 ** 20 });
  }

  /** A command in front of the runtime's: Node.js reads its memory limit when it starts, so it has to start inside. */
  get prefix(): readonly string[] {
    if (this.#memory === undefined) return [];
    return ['/bin/sh', '-c', 'echo $$ > "$0" && exec "$@"', this.#memory.processesFile];
  }

  /** Init is over for these processes. */
  limitCpu(processGroup: number | undefined): void {
    if (processGroup !== undefined) this.#cpu?.add(processGroup);
  }

  /** Call it when the process has ended. */
  async remove(): Promise<void> {
    await Promise.all([this.#cpu?.remove(), this.#memory?.remove()]);
  }
}

function quotaUs(memoryMb: number): number {
  return Math.max(leastQuotaUs, Math.round((periodUs * memoryMb) / memoryOfOneCpuMb));
}
