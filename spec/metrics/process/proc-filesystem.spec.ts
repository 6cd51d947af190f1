import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OpenFiles, ProcessMemory } from '../../../lib/metrics/process/proc-filesystem.js';

/** A folder with the files of `/proc/self`. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proc-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: { readonly status?: string; readonly statm?: string }): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function status(kilobytes: Readonly<Record<string, number>>): string {
  return Object.entries(kilobytes)
    .map(([name, size]) => `${name}:\t${String(size).padStart(8)} kB\n`)
    .join('');
}

const first = { VmSize: 4000, VmRSS: 800, VmData: 1868, VmStk: 132 };

describe('ProcessMemory.read()', () => {
  test.skipIf(!existsSync('/proc/self/statm'))('returns the values of the kernel at each read', () => {
    const memory = new ProcessMemory();

    for (let reading = 0; reading < 3; reading += 1) {
      const text = readFileSync('/proc/self/status', 'utf8');
      const bytes = (field: string) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(text)?.[1]) * 1024;
      const read = memory.read()!;
      // The memory changes between two reads, but only a little.
      for (const [actual, expected] of [
        [read.virtual, bytes('VmSize')],
        [read.resident, bytes('VmRSS')],
        [read.data, bytes('VmData')],
      ] as const) {
        expect(Math.abs(actual - expected)).toBeLessThan(0.05 * expected);
      }
    }
  });

  test.each([4, 16, 64])(
    'derives a page size of %i kB from status, and subtracts the stack from the data in statm',
    (pageKilobytes) => {
      const memory = new ProcessMemory(folder);
      const statm = (...kilobytes: readonly [number, number, number]) => {
        const [virtual, resident, data] = kilobytes.map((each) => String(each / pageKilobytes));
        return [virtual, resident, 7, 9, 0, data, 0].join(' ');
      };
      const sizes = { VmSize: 64_000, VmRSS: 6400, VmData: 32_000 - 128, VmStk: 128 };
      write({ status: status(sizes), statm: statm(64_000, 6400, 32_000) });
      const learned = memory.read();
      // From now on statm is enough.
      rmSync(join(folder, 'status'));

      write({ statm: statm(128_000, 12_800, 64_000) });

      expect(learned).toEqual({ virtual: 64_000 * 1024, resident: 6400 * 1024, data: 31_872 * 1024 });
      expect(memory.read()).toEqual({
        virtual: 128_000 * 1024,
        resident: 12_800 * 1024,
        data: (64_000 - 128) * 1024,
      });
    },
  );

  test('reads status while statm disagrees with it, and statm once they have agreed', () => {
    const memory = new ProcessMemory(folder);
    write({ status: status(first), statm: '1004 200 7 9 0 504 0\n' });
    expect(memory.read()).toEqual({ virtual: 4000 * 1024, resident: 800 * 1024, data: 1868 * 1024 });

    write({ statm: '1000 200 7 9 0 500 0\n' });
    memory.read();
    write({ statm: '2000 400 7 9 0 1000 0\n' });

    expect(memory.read()).toEqual({ virtual: 8000 * 1024, resident: 1600 * 1024, data: 3868 * 1024 });
  });

  test.each(['', 'odd\n', '1 2 3\n', '0 0 0 0 0 0 0\n', '-1 -1 -1 -1 -1 -1 -1\n'])(
    'reads status if statm contains %j',
    (statm) => {
      const memory = new ProcessMemory(folder);
      write({ status: status(first), statm: '1000 200 7 9 0 500 0\n' });
      memory.read();

      write({ statm });

      expect(memory.read()).toEqual({ virtual: 4000 * 1024, resident: 800 * 1024, data: 1868 * 1024 });
    },
  );

  test('derives nothing from an empty statm', () => {
    const memory = new ProcessMemory(folder);
    write({ status: status(first), statm: '' });
    memory.read();

    write({ statm: '1000 200 7 9 0 500 0\n' });
    memory.read();

    expect(memory.read()).toEqual({ virtual: 4000 * 1024, resident: 800 * 1024, data: 1868 * 1024 });
  });

  test('returns undefined if the folder is missing or its files are invalid', () => {
    write({ status: 'Name:\tnode\n', statm: 'odd' });

    expect(new ProcessMemory(folder).read()).toBeUndefined();
    expect(new ProcessMemory(join(folder, 'none')).read()).toBeUndefined();
  });
});

describe('OpenFiles.count()', () => {
  test.skipIf(!existsSync('/proc/self/fd'))('counts opened and closed files, without its own', () => {
    const files = new OpenFiles();
    const before = files.count()!;

    const opened = Array.from({ length: 5 }, () => openSync('/dev/null', 'r'));
    const during = files.count()!;
    for (const each of opened) closeSync(each);

    expect(during - before).toBe(5);
    expect(files.count()).toBe(before);
  });

  test('counts the entries of the folder, less its own, if the size of the folder is another number', () => {
    mkdirSync(join(folder, 'fd'));
    for (const name of ['0', '1', '2', '3']) writeFileSync(join(folder, 'fd', name), '');
    const files = new OpenFiles(folder);

    const counts = [files.count()];
    writeFileSync(join(folder, 'fd', '4'), '');
    counts.push(files.count());

    expect(counts).toEqual([3, 4]);
  });

  test('returns undefined if the folder is missing', () => {
    expect(new OpenFiles(folder).count()).toBeUndefined();
  });
});
