import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

import type { RuntimeCommand } from './runtime-command.js';

/**
 * The kernel ends the runtime if the spec runner is killed. Otherwise a frozen process would stay forever. The tool becomes
 * the runtime by exec, so the process id is the runtime's.
 */
const setpriv = '/usr/bin/setpriv';
const endingWithUs = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];

/** Running process groups, which are ended when the specs exit in any way. */
const liveGroups = new Set<number>();

process.once('exit', () => {
  for (const pid of liveGroups) signalGroup(pid, 'SIGKILL');
});

export interface RuntimeProcessOptions {
  readonly command: RuntimeCommand;
  /** A command that becomes the runtime's command line by exec; may be empty. */
  readonly prefix: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly taskRoot: string;
  /** File descriptor that takes stdout and stderr, so that their lines keep their order. */
  readonly outputFd: number;
  readonly onExit: () => void;
}

/** The exit of a process. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One runtime process in its own process group, so that a freeze, a thaw and the end affect its children too. */
export class RuntimeProcess {
  readonly #child: ChildProcess;
  #exit: ProcessExit | undefined;
  #isFrozen = false;

  constructor({ command, prefix, env, taskRoot, outputFd, onExit }: RuntimeProcessOptions) {
    const line = [...endingWithUs, ...prefix, command.command, ...command.args];
    const [file = command.command, ...args] = line;
    this.#child = spawn(file, args, {
      cwd: taskRoot,
      env: { ...env, ...command.env },
      detached: true,
      stdio: ['ignore', outputFd, outputFd],
    });
    const { pid } = this.#child;
    if (pid !== undefined) liveGroups.add(pid);

    const finish = (exit: ProcessExit): void => {
      if (this.#exit !== undefined) return;
      this.#exit = exit;
      // Child processes in the group end with the runtime, as in Lambda.
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
      if (pid !== undefined) liveGroups.delete(pid);
      onExit();
    };
    this.#child.once('exit', (exitCode, signal) => finish({ exitCode, signal }));
    // A command that cannot be started, such as a wrapper without the executable bit.
    this.#child.once('error', () => finish({ exitCode: 127, signal: null }));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The exit of the process; undefined while it runs. */
  get exit(): ProcessExit | undefined {
    return this.#exit;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** @returns whether this call stopped a running process */
  freeze(): boolean {
    if (this.#isFrozen || this.#exit !== undefined) return false;
    this.#isFrozen = true;
    this.#signal('SIGSTOP');
    return true;
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#signal('SIGCONT');
  }

  terminate(): void {
    this.thaw();
    this.#signal('SIGTERM');
  }

  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    // After the exit, the process id may belong to another process.
    if (this.#exit === undefined && this.pid !== undefined) signalGroup(this.pid, signal);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the last process of the group has already ended.
  }
}
