import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasProtocols, writeProtocols, writeProtocolTables } from './report/protocols.js';
import { describeConditions, writeReport, writeResults } from './report/results.js';
import { writeSummaryTable } from './report/table.js';
import { Figures } from './run/figures.js';
import { measure } from './run/measure.js';
import { measureMicro } from './run/micro.js';
import { readOptions } from './run/options.js';
import { allSubjects, bare, byHand, quickSubjects, type Subject } from './run/subjects.js';
import { judge } from './run/targets.js';

const options = readOptions(process.argv.slice(2));
const subjects = (options.isQuick ? quickSubjects : allSubjects).filter(isSelected);
if (subjects.some(({ isPeer }) => isPeer)) installPeers();

if (options.memoryRounds === 0)
  process.stderr.write('Resident memory is not measured: --memory-rounds 1 adds some two minutes.\n');

// The short measurement comes first, so that an error in it shows before the long part.
const micro = await measureMicro();
const figures = new Figures(await measure(subjects, options));

const results = { options, figures, verdicts: judge(figures, micro.accounting), micro: micro.all };
// The shortest table comes last, at the end of the terminal.
process.stdout.write(`${writeReport(results)}\n${writeSummaryTable(figures)}`);
if (hasProtocols(figures)) process.stdout.write(`\n${writeProtocolTables(figures)}`);
if (!options.isQuick && options.only.length === 0) writeResults(results);
if (!options.isQuick && hasProtocols(figures)) writeProtocols(figures, describeConditions(options, figures));

/** @returns whether a subject runs; the subjects that others are compared with always run */
function isSelected(subject: Subject): boolean {
  const { only } = options;
  const isReference = subject === bare || subject === byHand;
  return isReference || only.length === 0 || only.some((word) => subject.name.includes(word));
}

/** Installs the packages of the peers, which only some runs need. */
function installPeers(): void {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  if (existsSync(`${folder}node_modules`)) return;
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
}
