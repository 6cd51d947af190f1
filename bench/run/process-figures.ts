import { readdirSync, readFileSync } from 'node:fs';

/**
 * Returns the CPU time of all threads of a process, in ms. It reads the nanoseconds of the scheduler, because
 * `/proc/<pid>/stat` has steps of 10 ms.
 */
export function readCpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${String(pid)}/task`)) {
    const file = `/proc/${String(pid)}/task/${thread}/schedstat`;
    nanoseconds += Number(readFileSync(file, 'utf8').split(' ', 1)[0]);
  }
  return nanoseconds / 1e6;
}

/** @returns resident memory of a process, in MB */
export function readResidentMb(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
