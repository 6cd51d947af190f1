import type { Clock } from '../lambda/clock.js';
import { readProcessStart } from './process-start.js';

/** A holder that has said nothing for so long is relieved, in ms: its thread may never be asked again. */
const longestSilenceMs = 60_000;

export interface ProcessClaimParts {
  /** The same for all threads of the process. Default: the system's folder for temporary files, /tmp in Lambda. */
  readonly folder?: string;
  readonly clock: Clock;
}

/**
 * Decides which one of the threads of a process speaks for all of it. A thread of a Managed Instance cannot reach the
 * others, and one that dies is not replaced; so a claim is a file that only one thread can have made. When its thread is
 * gone, or silent, another makes the next file. Files are never removed: that would let two threads win.
 *
 * Reads `/proc`, so on Linux only; elsewhere nobody speaks.
 */
export class ProcessClaim {
  readonly #clock: Clock;
  readonly #prefix: string;
  /** The latest claim that is known; claims are numbered from 1. */
  #latest = 1;
  /** This thread's own claim; 0 without one. */
  #own = 0;

  constructor({ folder = process.getBuiltinModule('node:os').tmpdir(), clock }: ProcessClaimParts) {
    const { pid } = process;
    this.#clock = clock;
    this.#prefix = `${folder}/instrumented-lambda-process-${String(pid)}-${readProcessStart(pid) ?? ''}`;
  }

  /** Whether another thread has spoken for the process before this one. */
  get isTakenOver(): boolean {
    return this.#own > 1;
  }

  /** @returns whether this thread speaks for the process now. Never throws */
  take(): boolean {
    try {
      for (; ; this.#latest += 1) {
        if (this.#own !== this.#latest && !this.#create()) {
          if (this.#isHeld()) return false;
        } else if (!this.#exists(this.#latest + 1)) {
          this.#touch();
          return true;
        }
      }
    } catch {
      return false;
    }
  }

  /** @returns `false` where another thread was first */
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
    if (this.#clock.epochMs() - statSync(file).mtimeMs >= longestSilenceMs) return false;
    // Empty as long as its thread has made it and not yet written it.
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

/** @returns `<process>/task/<thread>`, as the kernel names the thread that asks */
function readThreadPath(): string {
  return process.getBuiltinModule('node:fs').readlinkSync('/proc/thread-self');
}
