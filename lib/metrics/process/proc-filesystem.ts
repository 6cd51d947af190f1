import { readdirSync, readFileSync } from 'node:fs';

/** Sizes in bytes, of which the kernel alone knows. */
export interface MemoryBytes {
  readonly virtual: number;
  readonly resident: number;
  /** Data segment and stack: what the process allocated. */
  readonly data: number;
}

// Read synchronously: /proc is memory of the kernel, there is no disk to wait for.

/** @returns `undefined` where there is no Linux `/proc` */
export function readMemoryBytes(): MemoryBytes | undefined {
  const status = readProc('status');
  if (status === undefined) return undefined;
  const kilobytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  const memory = { virtual: kilobytes('VmSize'), resident: kilobytes('VmRSS'), data: kilobytes('VmData') };
  return Object.values(memory).every(Number.isFinite) ? memory : undefined;
}

/** @returns `undefined` where there is no Linux `/proc` */
export function countOpenFiles(): number | undefined {
  try {
    // Less the one that reads the directory.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}

/** @returns the soft limit; `undefined` where there is no Linux `/proc`, or no limit */
export function readMaxOpenFiles(): number | undefined {
  const limit = Number(/^Max open files\s+(\d+)/m.exec(readProc('limits') ?? '')?.[1]);
  return Number.isFinite(limit) ? limit : undefined;
}

function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/self/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
