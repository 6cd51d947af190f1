import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The files that an environment keeps over crashes and timeouts: its /tmp and the output of its processes. */
export class EnvironmentFiles {
  readonly tmpDir: string;
  readonly outputFd: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'lambda-environment-'));
  #finalOutput: string | undefined;

  constructor() {
    this.tmpDir = join(this.#folder, 'tmp');
    mkdirSync(this.tmpDir);
    // Both streams append to one file, so that the lines of stdout and stderr keep their order.
    this.outputFd = openSync(join(this.#folder, 'output.log'), 'a');
  }

  get output(): string {
    return this.#finalOutput ?? readFileSync(join(this.#folder, 'output.log'), 'utf8');
  }

  /** Removes all files; the output can still be read. */
  remove(): void {
    if (this.#finalOutput !== undefined) return;
    this.#finalOutput = this.output;
    closeSync(this.outputFd);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
