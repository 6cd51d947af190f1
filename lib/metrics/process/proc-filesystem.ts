// Files are read synchronously, because /proc is kernel memory and no disk delays it. node:fs is not imported, because for an
// import in an ES module Node.js reads each export, and its getter `promises` loads more modules: 1 ms of init.

/** Folder with the kernel's data about this process. */
const ownFolder = '/proc/self';

/** Memory of the process, in bytes. */
export interface MemoryBytes {
  readonly virtual: number;
  readonly resident: number;
  /** Data segment: the memory that the process allocated. */
  readonly data: number;
}

/**
 * Reads the memory of the process. `/proc/self/status` has the sizes in kB, but the kernel formats sixty lines for each
 * reading. `/proc/self/statm` is one line of page counts and takes a quarter of the time, but it counts the main thread's stack
 * as data. So it reads `status` until both files agree, which gives the sizes of a page and of the stack. Then it reads only
 * `statm`. If the stack grows later, by 1 MB at most, `data` is too large by as much.
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
    // If the process mapped memory between the two readings, they do not agree. The next two may.
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
 * Counts open files. Since Linux 6.2 the size of the folder `fd` is their number, which takes a sixth of the time of listing the
 * folder. On older kernels, such as Lambda's, that size is 0. The first count finds out which applies.
 */
export class OpenFiles {
  readonly #folder: string;
  #isSizeTheCount: boolean | undefined;

  constructor(folder = ownFolder) {
    this.#folder = folder;
  }

  /** @returns `undefined` without a Linux `/proc` */
  count(): number | undefined {
    const folder = `${this.#folder}/fd`;
    try {
      const { readdirSync, statSync } = process.getBuiltinModule('node:fs');
      if (this.#isSizeTheCount === true) return statSync(folder).size;
      // The descriptor that reads the folder is not counted.
      const count = readdirSync(folder).length - 1;
      this.#isSizeTheCount ??= statSync(folder).size === count;
      return count;
    } catch {
      return undefined;
    }
  }
}

/** @returns the soft limit; `undefined` without a Linux `/proc`, or if there is no limit */
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
