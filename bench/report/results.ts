import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, getPriority, loadavg, release, totalmem } from 'node:os';
import type { Figures } from '../run/figures.js';
import type { MicroFigure } from '../run/micro.js';
import type { BenchOptions } from '../run/options.js';
import type { Verdict } from '../run/targets.js';
import { drawColdStarts } from './chart.js';
import { writeFiguresTable, writeMicroTable, writeVerdictTable } from './table.js';

/** All that one run found. */
export interface Results {
  readonly options: BenchOptions;
  readonly figures: readonly Figures[];
  readonly verdicts: readonly Verdict[];
  readonly micro: readonly MicroFigure[];
}

const bench = new URL('..', import.meta.url);

/** Writes `bench/RESULTS.md` and its charts. */
export function writeResults({ options, figures, verdicts, micro }: Results): void {
  const sections = options.formats.map((format) => {
    const ofFormat = figures.filter((each) => each.format === format);
    const chart = `cold-start-${format}.svg`;
    writeFileSync(new URL(chart, bench), drawColdStarts(ofFormat, format));
    return `## ${format}\n\n![what a cold start costs more](${chart})\n\n${writeFiguresTable(ofFormat)}`;
  });
  const text = [
    '# What metrics cost\n\nWritten by `npm run bench`; what the figures mean, and what they do not, is in [README.md](README.md).\n',
    describeConditions(options, figures),
    `## Targets\n\n${writeVerdictTable(verdicts)}`,
    ...sections,
    `## Parts, in one process\n\n${writeMicroTable(micro)}`,
  ].join('\n');
  writeFileSync(new URL('RESULTS.md', bench), text);
}

function describeConditions({ runtime }: BenchOptions, figures: readonly Figures[]): string {
  const [cpu] = cpus();
  const counts = figures.map((each) => each.addedCold.count);
  const versions = ['.', '..'].flatMap((folder) => {
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
