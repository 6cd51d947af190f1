import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

import type { RuntimeCommand } from './runtime-command.js';

/**
 * If the spec runner is killed, it runs no code of ours, and a frozen process would stay forever. So the kernel ends it. The
 * tool becomes the runtime by exec, so the process id is the runtime's.
 */
const setpriv = '/usr/bin/setpriv';
const endingWithUs = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];

/** Groups that still run: whatever way the specs end, none may outlive them. */
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

/** How a process ended. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One run of the runtime, in a process group of its own: a freeze, a thaw and the end reach its children too. */
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
      // What the runtime left behind in its group ends with it, as in Lambda.
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

  /** How the process ended; undefined while it lives. */
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
    // After the exit the process id may belong to someone else.
    if (this.#exit === undefined && this.pid !== undefined) signalGroup(this.pid, signal);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: the last process of the group has ended in the meantime, which is what an end wants.
  }
}
