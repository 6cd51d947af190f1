import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an environment keeps on disk over crashes and timeouts: its own /tmp, and all its processes wrote. */
export class EnvironmentFiles {
  readonly tmpDir: string;
  readonly outputFd: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'lambda-environment-'));
  #finalOutput: string | undefined;

  constructor() {
    this.tmpDir = join(this.#folder, 'tmp');
    mkdirSync(this.tmpDir);
    // Appended to by both streams, so that the lines of stdout and stderr keep their order.
    this.outputFd = openSync(join(this.#folder, 'output.log'), 'a');
  }

  get output(): string {
    return this.#finalOutput ?? readFileSync(join(this.#folder, 'output.log'), 'utf8');
  }

  /** Removes everything; the output stays readable. */
  remove(): void {
    if (this.#finalOutput !== undefined) return;
    this.#finalOutput = this.output;
    closeSync(this.outputFd);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
