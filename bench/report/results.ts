import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, getPriority, loadavg, release, totalmem } from 'node:os';
import { type Figures } from '../run/figures.js';
import { waitMs } from '../run/kinds.js';
import type { MicroFigure } from '../run/micro.js';
import type { BenchOptions } from '../run/options.js';
import type { Verdict } from '../run/targets.js';
import { drawColdStarts } from './chart.js';
import {
  subjectsOf,
  writeColdTable,
  writeMemoryTable,
  writeMicroTable,
  writeSummaryTable,
  writeVerdictTable,
  writeWarmTable,
} from './table.js';

/** The results of one run. */
export interface Results {
  readonly options: BenchOptions;
  readonly figures: Figures;
  readonly verdicts: readonly Verdict[];
  readonly micro: readonly MicroFigure[];
}

const bench = new URL('..', import.meta.url);
const chartedSizes = [128, 512, 1769];

/** Writes `bench/RESULTS.md` and its charts. */
export function writeResults(results: Results): void {
  const { options, figures } = results;
  const [format = 'cjs'] = options.formats;
  const charts = options.sizes.filter((memoryMb) => chartedSizes.includes(memoryMb));
  for (const file of readdirSync(bench)) if (/^cold-start-.*\.svg$/.test(file)) rmSync(new URL(file, bench));
  for (const memoryMb of charts)
    writeFileSync(
      new URL(chartOf(memoryMb), bench),
      drawColdStarts(figures, { format, memoryMb, waitMs: 0 }),
    );
  const text = [
    '# What metrics cost\n\nWritten by `npm run bench`; what the figures mean, and what they do not, is in [README.md](README.md).\n',
    `${describeConditions(options, figures)}- each figure is a ratio to by hand, and what is added to the bare handler in ms (the middle half of the rounds)\n`,
    writeReport(results),
    charts.map((memoryMb) => `![added to a cold start](${chartOf(memoryMb)})\n`).join('\n'),
  ].join('\n');
  writeFileSync(new URL('RESULTS.md', bench), text);
}

/** @returns all tables, the shortest first */
export function writeReport({ options, figures, verdicts, micro }: Results): string {
  const { formats, sizes } = options;
  const [mainFormat = 'cjs'] = formats;
  return [
    `## Summary\n\n${writeSummaryTable(figures)}`,
    `## Targets\n\n${writeVerdictTable(verdicts)}`,
    ...formats.flatMap((format) =>
      [0, waitMs]
        .filter((wait) => subjectsOf(figures, { format, waitMs: wait }).length > 0)
        .map(
          (wait) =>
            `## Cold start, ${format}, handler ${wait === 0 ? 'does nothing' : `waits ${String(wait)} ms`}\n\n${writeColdTable(figures, { format, waitMs: wait })}`,
        ),
    ),
    ...sizes.map(
      (memoryMb) =>
        `## Warm, ${String(memoryMb)} MB\n\n${writeWarmTable(figures, { format: mainFormat, memoryMb, waitMs: 0 })}`,
    ),
    ...(figures.memoryKinds.length > 0 ? [`## Resident memory, MB\n\n${writeMemoryTable(figures)}`] : []),
    `## Parts, in one process\n\n${writeMicroTable(micro)}`,
  ].join('\n');
}

function chartOf(memoryMb: number): string {
  return `cold-start-${String(memoryMb)}.svg`;
}

/** @returns date, machine and versions of the figures */
export function describeConditions({ runtime }: BenchOptions, { measured }: Figures): string {
  const [cpu] = cpus();
  const counts = measured.map(({ samples }) => samples.size);
  const isInstalled = (path: string): boolean => existsSync(new URL(path, bench));
  const versions = ['.', '..']
    .filter((folder) => isInstalled(`${folder}/node_modules`))
    .flatMap((folder) => {
      const { dependencies } = readPackage(`${folder}/package.json`);
      return [...Object.keys(dependencies), ...(folder === '..' ? ['esbuild'] : [])].map(
        (name) => `${name} ${readPackage(`${folder}/node_modules/${name}/package.json`).version}`,
      );
    });
  const client = readPackage(`../.cache/runtime/${runtime}/node_modules/aws-lambda-ric/package.json`).version;
  return [
    `- ${new Date().toISOString().slice(0, 16)}Z, ${runtime} under its real runtime client (aws-lambda-ric ${client}); the bench itself on ${process.version}`,
    `- ${String(cpus().length)} × ${cpu?.model ?? 'unknown CPU'}, ${String(Math.round(totalmem() / 2 ** 30))} GB, Linux ${release()}; load average at the end ${loadavg()
      .map((each) => each.toFixed(1))
      .join(', ')}, niceness ${String(getPriority())}`,
    `- ${String(Math.min(...counts))} to ${String(Math.max(...counts))} environments of each kind; instrumented-lambda ${readPackage('../package.json').version}, ${versions.join(', ')}`,
    '',
  ].join('\n');
}

/** @param path from this folder's parent, `bench/` */
function readPackage(path: string) {
  return JSON.parse(readFileSync(new URL(path, bench), 'utf8')) as {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
}
