import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const controller = '/sys/fs/cgroup/cpu';
/** Lambda's share of a CPU is given in small slices too. */
const periodUs = 20_000;

/** A fraction of one CPU that functions under measurement are held to, as memory sizes do in Lambda. */
export class CpuLimit {
  readonly fraction: number;
  readonly #group: string;

  /**
   * @param fraction of one CPU, e.g. 0.25 for about 440 MB
   * @throws Error where control groups (v1, as root) are not to be had
   */
  constructor(fraction: number) {
    if (!existsSync(controller)) throw new Error(`Cannot limit the CPU: there is no ${controller}`);
    this.fraction = fraction;
    this.#group = `${controller}/instrumented-lambda-bench-${String(process.pid)}`;
    mkdirSync(this.#group);
    writeFileSync(`${this.#group}/cpu.cfs_period_us`, String(periodUs));
    writeFileSync(`${this.#group}/cpu.cfs_quota_us`, String(Math.round(periodUs * fraction)));
  }

  /** What a function's environment needs to start inside the limit. */
  get environmentOptions(): { readonly execWrapper: string; readonly env: Record<string, string> } {
    return {
      execWrapper: fileURLToPath(new URL('../functions/wrapper.sh', import.meta.url)),
      env: { BENCH_CGROUP: this.#group },
    };
  }

  /** To be called when no function runs any more. */
  remove(): void {
    rmdirSync(this.#group);
  }
}
