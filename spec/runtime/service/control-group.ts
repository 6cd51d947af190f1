import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

type Controller = 'cpu' | 'memory';

const root = '/sys/fs/cgroup';
const mostAttempts = 100;
const attemptEveryMs = 20;
let created = 0;

/** Groups that still exist: whatever way the specs end, none may outlive them. */
const live = new Set<ControlGroup>();

process.once('exit', () => {
  for (const group of live) group.tryToRemove();
});

/** One control group of Linux, version 1: what is in it shares its limits. */
export class ControlGroup {
  readonly path: string;

  /**
   * @param limits file names and what to write to them, e.g. `cpu.cfs_quota_us`
   * @throws Error where the controller is missing or cannot be written
   */
  constructor(controller: Controller, limits: Readonly<Record<string, number>>) {
    created += 1;
    this.path = join(root, controller, `instrumented-lambda-${String(process.pid)}-${String(created)}`);
    mkdirSync(this.path);
    live.add(this);
    // What else runs on the machine must not take from the share that the group is given.
    const files = { ...(controller === 'cpu' && { 'cpu.shares': 65_536 }), ...limits };
    for (const [file, value] of Object.entries(files)) writeFileSync(join(this.path, file), String(value));
  }

  /** The file that takes the ids of processes, one a write. */
  get processesFile(): string {
    return join(this.path, 'cgroup.procs');
  }

  /** Moves all processes of a process group, with their threads; what they start later is born in the group. */
  add(processGroup: number): void {
    for (const pid of listProcesses(processGroup)) {
      try {
        writeFileSync(this.processesFile, String(pid));
      } catch {
        // ESRCH: it has ended since it was listed.
      }
    }
  }

  /** Removes the group as soon as the last process in it is gone, which takes the kernel a moment after SIGKILL. */
  async remove(): Promise<void> {
    for (let attempt = 0; attempt < mostAttempts && !this.tryToRemove(); attempt += 1)
      await sleep(attemptEveryMs);
  }

  /** @returns whether it is gone */
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

/** @returns why control groups cannot be had on this machine; undefined where they can */
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
    // The name in parentheses may hold anything, spaces too: state, parent and group follow its last parenthesis.
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
  } catch {
    return undefined;
  }
}
