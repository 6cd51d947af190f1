import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeResults } from './report/results.js';
import { writeFiguresTable, writeMicroTable, writeVerdictTable } from './report/table.js';
import { computeFigures } from './run/figures.js';
import { measure } from './run/measure.js';
import { measureMicro } from './run/micro.js';
import { readOptions } from './run/options.js';
import { allSubjects, bare, quickSubjects, type Subject } from './run/subjects.js';
import { judge } from './run/targets.js';

const options = readOptions(process.argv.slice(2));
const subjects = (options.isQuick ? quickSubjects : allSubjects).filter(isWanted);
if (subjects.some(({ isPeer }) => isPeer)) installPeers();

const figures = computeFigures(await measure(subjects, options), bare);
const micro = await measureMicro();
const verdicts = judge(figures, micro.accounting);
for (const format of options.formats) {
  const ofFormat = figures.filter((each) => each.format === format);
  process.stdout.write(`\n${format}\n\n${writeFiguresTable(ofFormat)}`);
}
process.stdout.write(`\n${writeVerdictTable(verdicts)}\n${writeMicroTable(micro.all)}`);
if (!options.isQuick && options.only.length === 0)
  writeResults({ options, figures, verdicts, micro: micro.all });

/** The bare handler is always wanted: what others add is counted from it. */
function isWanted(subject: Subject): boolean {
  const { only } = options;
  return subject === bare || only.length === 0 || only.some((word) => subject.name.includes(word));
}

/** Only who measures beside peers installs them. */
function installPeers(): void {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  if (existsSync(`${folder}node_modules`)) return;
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
}
