// Read synchronously: /proc is kernel memory, so there is no disk to wait for. node:fs is not imported: for an ES module
// Node.js reads each of its exports, and `promises` loads more modules, 1 ms of init.

/** Folder with the kernel's data about this process. */
const ownFolder = '/proc/self';

/** Sizes in bytes that only the kernel knows. */
export interface MemoryBytes {
  readonly virtual: number;
  readonly resident: number;
  /** Data segment: what the process allocated. */
  readonly data: number;
}

/**
 * The memory of the process. `status` has it in bytes, among sixty lines that the kernel formats for each reading. `statm` is
 * one line of pages and costs a quarter, but counts the main thread's stack as data. So `status` is read until both agree,
 * and then only `statm`. If the stack grows later, by 1 MB at most, data is too large by as much.
 */
export class ProcessMemory {
  readonly #folder: string;
  #units: MemoryUnits | undefined;

  constructor(folder = ownFolder) {
    this.#folder = folder;
  }

  /** @returns `undefined` without a Linux `/proc` */
  read(): MemoryBytes | undefined {
    const pages = readPages(this.#folder);
    if (pages === undefined || this.#units === undefined) return this.#readStatus(pages);
    const { pageBytes, stackBytes } = this.#units;
    return {
      virtual: pages.virtual * pageBytes,
      resident: pages.resident * pageBytes,
      data: pages.data * pageBytes - stackBytes,
    };
  }

  #readStatus(pages: MemoryPages | undefined): MemoryBytes | undefined {
    const status = readText(`${this.#folder}/status`);
    const bytes = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
    const memory = { virtual: bytes('VmSize'), resident: bytes('VmRSS'), data: bytes('VmData') };
    if (!Object.values(memory).every(Number.isFinite)) return undefined;

    if (pages === undefined) return memory;
    const stackBytes = bytes('VmStk');
    const pageBytes = memory.virtual / pages.virtual;
    // If memory was mapped between the two readings, they differ; the next two may agree.
    if (pages.data * pageBytes === memory.data + stackBytes) this.#units = { pageBytes, stackBytes };
    return memory;
  }
}

interface MemoryUnits {
  readonly pageBytes: number;
  readonly stackBytes: number;
}

interface MemoryPages {
  readonly virtual: number;
  readonly resident: number;
  /** Data segment and stack. */
  readonly data: number;
}

function readPages(folder: string): MemoryPages | undefined {
  const [virtual, resident, , , , data] = readText(`${folder}/statm`).split(' ').map(Number);
  return virtual !== undefined &&
    resident !== undefined &&
    data !== undefined &&
    virtual + resident + data > 0
    ? { virtual, resident, data }
    : undefined;
}

/**
 * Counts open files. Since Linux 6.2 their number is the size of a folder, at a sixth of the cost of listing them. Before,
 * as on Lambda's kernels, that size is 0. The first count shows which applies.
 */
export class OpenFiles {
  readonly #folder: string;
  #isSizeTrue: boolean | undefined;

  constructor(folder = ownFolder) {
    this.#folder = folder;
  }

  /** @returns `undefined` without a Linux `/proc` */
  count(): number | undefined {
    const folder = `${this.#folder}/fd`;
    try {
      const { readdirSync, statSync } = process.getBuiltinModule('node:fs');
      if (this.#isSizeTrue === true) return statSync(folder).size;
      // Without the descriptor that reads the folder.
      const count = readdirSync(folder).length - 1;
      this.#isSizeTrue ??= statSync(folder).size === count;
      return count;
    } catch {
      return undefined;
    }
  }
}

/** @returns the soft limit; `undefined` without a Linux `/proc`, or without a limit */
export function readMaxOpenFiles(): number | undefined {
  const limit = Number(/^Max open files\s+(\d+)/m.exec(readText(`${ownFolder}/limits`))?.[1]);
  return Number.isFinite(limit) ? limit : undefined;
}

/** @returns '' if there is no such file */
function readText(path: string): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
