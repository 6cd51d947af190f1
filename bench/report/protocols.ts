import { writeFileSync } from 'node:fs';
import type { Figures, Read } from '../run/figures.js';
import { protocolSubjects } from '../run/subjects.js';
import { readWarm, readWarmCpu } from '../run/targets.js';
import { bytesOf, sizesOf, spread, writeTable } from './table.js';

const file = new URL('../PROTOCOLS.md', import.meta.url);
const cell = { format: 'cjs', waitMs: 0 } as const;

const columns: readonly (readonly [string, Read, number])[] = [
  ['init', ({ initMs }) => initMs, 1],
  ['init + first', ({ coldMs }) => coldMs, 1],
  ['cold CPU', ({ coldCpuMs }) => coldCpuMs, 1],
  ['warm answer, mean', readWarm, 2],
  ['warm CPU, all threads', readWarmCpu, 2],
];

/** Whether every protocol was measured. */
export function hasProtocols({ measured }: Figures): boolean {
  return protocolSubjects.every((subject) => measured.some((each) => each.subject === subject));
}

/** Writes what each protocol adds to a function that pushes by `import`, with one table for each memory size. */
export function writeProtocolTables(figures: Figures): string {
  return sizesOf(figures)
    .map((memoryMb) => `## ${String(memoryMb)} MB\n\n${writeProtocolTable(figures, memoryMb)}`)
    .join('\n');
}

function writeProtocolTable(figures: Figures, memoryMb: number): string {
  const [reference] = protocolSubjects;
  const rows = protocolSubjects.map((subject) => [
    subject.protocol,
    ...columns.map(([, read, digits]) =>
      spread(
        subject === reference
          ? figures.added(subject, { ...cell, memoryMb }, read)
          : figures.added(subject, { ...cell, memoryMb }, read, reference),
        digits,
      ),
    ),
    bytesOf(figures, subject, { ...cell, memoryMb }),
  ]);
  return writeTable(['protocol', ...columns.map(([name]) => name), 'bytes a push'], rows);
}

/** Writes `bench/PROTOCOLS.md`. */
export function writeProtocols(figures: Figures, conditions: string): void {
  writeFileSync(
    file,
    [
      '# What each protocol costs\n',
      'Written by `npm run bench -- --only protocols`. What the figures mean is in [README.md](README.md). The row `import`',
      'has what it adds to the bare handler; the other rows have what they add to `import` in the same rounds, in ms (the',
      'middle half of the rounds). All are of one CommonJS bundle, pushing over TLS to a server that only counts bytes. If the load',
      'average is far above the number of cores, only the columns of CPU time say something.\n',
      conditions,
      writeProtocolTables(figures),
    ].join('\n'),
  );
}
