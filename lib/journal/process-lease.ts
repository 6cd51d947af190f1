import type { Clock } from '../lambda/clock.js';
import { readProcessStart } from './process-start.js';

/** A lease that its thread has not renewed for this long is over, since the thread may never get another event; in ms. */
const leaseTimeoutMs = 60_000;

export interface ProcessLeaseParts {
  /** The same for all threads of the process. Default: the system's folder for temporary files, /tmp in Lambda. */
  readonly folder?: string;
  readonly clock: Clock;
}

/**
 * Decides which thread of a process writes the process-wide metrics. The worker threads of a Managed Instance share no
 * state, and a thread that ends is not replaced. So a lease is a file that only one thread can create. If that thread has
 * ended, or does not renew its lease, another thread creates the next file. Files are never removed: otherwise two
 * threads could hold leases.
 *
 * It needs `/proc`, so it works on Linux only; elsewhere no thread gets a lease.
 */
export class ProcessLease {
  readonly #clock: Clock;
  readonly #prefix: string;
  /** Number of the latest known lease; the first is 1. */
  #latest = 1;
  /** Number of this thread's latest lease; 0 if it has had none. */
  #own = 0;

  constructor({ folder = process.getBuiltinModule('node:os').tmpdir(), clock }: ProcessLeaseParts) {
    const { pid } = process;
    this.#clock = clock;
    this.#prefix = `${folder}/instrumented-lambda-process-${String(pid)}-${readProcessStart(pid) ?? ''}`;
  }

  /** Whether another thread held the lease before this one. */
  get isTakenOver(): boolean {
    return this.#own > 1;
  }

  /**
   * Acquires the lease or renews it. Never throws.
   *
   * @returns whether this thread holds it now
   */
  acquire(): boolean {
    return this.#acquire() === 'this';
  }

  /**
   * Tries to acquire the lease. Never throws.
   *
   * @returns whether another thread holds it; `false` also if nobody can
   */
  isHeldByAnotherThread(): boolean {
    return this.#acquire() === 'other';
  }

  /** @returns which thread holds the lease now */
  #acquire(): 'this' | 'other' | 'none' {
    try {
      for (; ; this.#latest += 1) {
        if (this.#own !== this.#latest && !this.#create()) {
          if (this.#isHeld()) return 'other';
        } else if (!this.#exists(this.#latest + 1)) {
          this.#touch();
          return 'this';
        }
      }
    } catch {
      return 'none';
    }
  }

  /** @returns `false` if another thread has created the file */
  #create(): boolean {
    const { writeFileSync } = process.getBuiltinModule('node:fs');
    try {
      writeFileSync(this.#file(this.#latest), readThreadPath(), { flag: 'wx', mode: 0o600 });
      this.#own = this.#latest;
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Whether the thread of the latest lease still runs and has renewed it in time. */
  #isHeld(): boolean {
    const { existsSync, readFileSync, statSync } = process.getBuiltinModule('node:fs');
    const file = this.#file(this.#latest);
    if (this.#clock.epochMs() - statSync(file).mtimeMs >= leaseTimeoutMs) return false;
    // The file is empty between its creation and its first write.
    const thread = readFileSync(file, 'latin1');
    return thread === '' || existsSync(`/proc/${thread}`);
  }

  #touch(): void {
    const now = this.#clock.epochMs() / 1000;
    process.getBuiltinModule('node:fs').utimesSync(this.#file(this.#own), now, now);
  }

  #exists(number: number): boolean {
    return process.getBuiltinModule('node:fs').existsSync(this.#file(number));
  }

  #file(number: number): string {
    return `${this.#prefix}.${String(number)}`;
  }
}

/** @returns `<process>/task/<thread>`, as the kernel names the current thread */
function readThreadPath(): string {
  return process.getBuiltinModule('node:fs').readlinkSync('/proc/thread-self');
}
