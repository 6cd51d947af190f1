import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

type Controller = 'cpu' | 'memory';

const root = '/sys/fs/cgroup';
const mostAttempts = 100;
const attemptEveryMs = 20;
let created = 0;

/** Existing groups, which are removed when the specs exit in any way. */
const live = new Set<ControlGroup>();

process.once('exit', () => {
  for (const group of live) group.tryToRemove();
});

/** One control group of Linux (version 1) with limits for its processes. */
export class ControlGroup {
  readonly path: string;

  /**
   * @param limits file names and what to write to them, e.g. `cpu.cfs_quota_us`
   * @throws Error if the controller is missing or not writable
   */
  constructor(controller: Controller, limits: Readonly<Record<string, number>>) {
    created += 1;
    this.path = join(root, controller, `instrumented-lambda-${String(process.pid)}-${String(created)}`);
    mkdirSync(this.path);
    live.add(this);
    // Other processes on the machine must not reduce the share of the group.
    const files = { ...(controller === 'cpu' && { 'cpu.shares': 65_536 }), ...limits };
    for (const [file, value] of Object.entries(files)) writeFileSync(join(this.path, file), String(value));
  }

  /** The file for the ids of processes, one in each write. */
  get processesFile(): string {
    return join(this.path, 'cgroup.procs');
  }

  /** Moves all processes of a process group with their threads. Their later child processes start in the group. */
  add(processGroup: number): void {
    for (const pid of listProcesses(processGroup)) {
      try {
        writeFileSync(this.processesFile, String(pid));
      } catch {
        // ESRCH: it has ended since it was listed.
      }
    }
  }

  /** Removes the group when its last process has ended, which takes the kernel a moment after SIGKILL. */
  async remove(): Promise<void> {
    for (let attempt = 0; attempt < mostAttempts && !this.tryToRemove(); attempt += 1)
      await sleep(attemptEveryMs);
  }

  /** @returns whether the group was removed */
  tryToRemove(): boolean {
    try {
      if (existsSync(this.path)) rmdirSync(this.path);
      live.delete(this);
      return true;
    } catch {
      // EBUSY: a process is still in it.
      return false;
    }
  }
}

/** @returns why control groups are not available on this machine; undefined if they are */
export function whyNoControlGroups(): string | undefined {
  try {
    for (const controller of ['cpu', 'memory'] as const) new ControlGroup(controller, {}).tryToRemove();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function listProcesses(processGroup: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => groupOf(pid) === processGroup);
}

function groupOf(pid: number): number | undefined {
  try {
    // The name in parentheses may contain any characters: state, parent and group follow the last parenthesis.
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  } catch {
    return undefined;
  }
}
