import type { Clock } from '../lambda/clock.js';
import { readProcessStart } from './process-start.js';

/** A claim that was not renewed for this long is free, in ms: its thread may never get another event. */
const leaseTimeoutMs = 60_000;

export interface ProcessLeaseParts {
  /** The same for all threads of the process. Default: the system's folder for temporary files, /tmp in Lambda. */
  readonly folder?: string;
  readonly clock: Clock;
}

/**
 * Decides which thread writes the process-wide metrics. Threads of a Managed Instance cannot reach each other, and a thread
 * that dies is not replaced. A claim is therefore a file that only one thread can create. If that thread is gone, or does not
 * renew its claim, another creates the next file. Files are never removed: otherwise two threads could win.
 *
 * Needs `/proc`, so it works on Linux only; elsewhere no thread gets the claim.
 */
export class ProcessLease {
  readonly #clock: Clock;
  readonly #prefix: string;
  /** The latest claim that is known; claims are numbered from 1. */
  #latest = 1;
  /** This thread's own claim; 0 without one. */
  #own = 0;

  constructor({ folder = process.getBuiltinModule('node:os').tmpdir(), clock }: ProcessLeaseParts) {
    const { pid } = process;
    this.#clock = clock;
    this.#prefix = `${folder}/instrumented-lambda-process-${String(pid)}-${readProcessStart(pid) ?? ''}`;
  }

  /** Whether another thread had the claim before this one. */
  get isTakenOver(): boolean {
    return this.#own > 1;
  }

  /** Never throws. @returns whether this thread has the claim now */
  acquire(): boolean {
    return this.#acquire() === 'own';
  }

  /** Never throws. @returns whether another thread has the claim now, after an attempt to take it */
  isHeldByAnotherThread(): boolean {
    return this.#acquire() === 'others';
  }

  #acquire(): 'own' | 'others' | 'none' {
    try {
      for (; ; this.#latest += 1) {
        if (this.#own !== this.#latest && !this.#create()) {
          if (this.#isHeld()) return 'others';
        } else if (!this.#exists(this.#latest + 1)) {
          this.#touch();
          return 'own';
        }
      }
    } catch {
      return 'none';
    }
  }

  /** @returns `false` if another thread was first */
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

  #isHeld(): boolean {
    const { existsSync, readFileSync, statSync } = process.getBuiltinModule('node:fs');
    const file = this.#file(this.#latest);
    if (this.#clock.epochMs() - statSync(file).mtimeMs >= leaseTimeoutMs) return false;
    // Empty between its creation and its first write.
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
