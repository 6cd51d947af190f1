import { availableParallelism } from 'node:os';
import { isExact, type ScenarioResult } from './run-scenarios.js';
import type { RefusedResult, TakenResult } from './run-server.js';
import type { TrialResult } from './trials.js';
import { introduction, limits, refusedIntroduction, trialsIntroduction } from './page-texts.js';

export interface StoresRun {
  readonly taken: readonly TakenResult[];
  readonly refused: readonly RefusedResult[];
  /** How long the runs took. */
  readonly seconds: number;
  /** Number of processes that ran or waited for a core, averaged over the runs. */
  readonly loadAverage: number;
}

/** Writes docs/stores.md. */
export function writePage({ taken, refused, seconds, loadAverage }: StoresRun): string {
  const date = new Date().toISOString().slice(0, 10);
  return [
    introduction,
    `Measured on ${date}, in ${String(seconds)} s, on ${String(availableParallelism())} cores with a load average of ${loadAverage.toFixed(1)}.`,
    'If the load average is far above the number of cores, functions had less CPU time than in Lambda.\n',
    formatTable(['', 'protocol', 'server', 'version', 'setup'], listServers(taken)),
    '## What was counted\n',
    formatTable(
      [
        '',
        'environments',
        'invocations: counted / expected',
        'errors',
        'timeouts',
        'scenarios exact',
        'environments that `increase()` reads as 0',
        'answers to pushes',
      ],
      taken.map(summarize),
    ),
    '## By scenario\n',
    formatTable(
      ['scenario', 'invocations, errors, timeouts', ...taken.map((_, i) => numberOf(i))],
      listScenarios(taken),
    ),
    trialsIntroduction,
    formatTable(
      ['', 'first answer lost', 'third answer lost', 'a zero older than a stored sample'],
      taken.map(({ lostFirst, lostThird, oldZero }, i) => [
        numberOf(i),
        ...[lostFirst, lostThird, oldZero].map(describeTrial),
      ]),
    ),
    refusedIntroduction,
    formatTable(
      ['protocol', 'server', 'version', 'answers', 'counted / expected', 'log'],
      refused.map(({ protocol, server, trial }) => [
        `\`${protocol}\``,
        server.name,
        server.version,
        describeStatuses(trial.answers.statuses),
        `${String(trial.counted)} / ${String(trial.truth)}`,
        describeLog(trial.logLines),
      ]),
    ),
    limits,
  ].join('\n');
}

function listServers(taken: readonly TakenResult[]): string[][] {
  return taken.map(({ protocol, server }, i) => [
    numberOf(i),
    `\`${protocol}\``,
    server.name,
    server.version,
    server.setup,
  ]);
}

function numberOf(index: number): string {
  return String(index + 1);
}

function summarize({ run: { results }, answers }: TakenResult, index: number): string[] {
  const totals = (['invocations', 'errors', 'timeouts'] as const).map((metric) => {
    const found = results.flatMap(({ metrics }) => metrics.filter((each) => each.metric === metric));
    const of = (key: 'counted' | 'expected'): string =>
      String(found.reduce((sum, each) => sum + each[key], 0));
    return `${of('counted')} / ${of('expected')}`;
  });
  const exact = results.filter(({ metrics }) => metrics.every(isExact));
  const sum = (key: 'environments' | 'unseen'): string =>
    String(results.reduce((total, each) => total + each[key], 0));
  return [
    numberOf(index),
    sum('environments'),
    ...totals,
    `${String(exact.length)} of ${String(results.length)}`,
    sum('unseen'),
    describeStatuses(answers.statuses),
  ];
}

/** One row per scenario: what is expected, and what each server counted. */
function listScenarios(taken: readonly TakenResult[]): string[][] {
  const [first] = taken;
  if (first === undefined) return [];
  return first.run.results.map(({ scenario, metrics }) => {
    const lost = metrics.some(({ truth, expected }) => truth !== expected);
    const truth = metrics.map(({ expected }) => expected).join(', ');
    const cells = taken.map(({ run }) =>
      describeScenario(run.results.find((each) => each.scenario === scenario)),
    );
    return [scenario.name, `${truth}${lost ? ' (less what is lost)' : ''}`, ...cells];
  });
}

function describeScenario(result: ScenarioResult | undefined): string {
  if (result === undefined) return '';
  if (result.metrics.every(isExact)) return '=';
  return `**${result.metrics.map(({ counted }) => String(Math.round(counted * 100) / 100)).join(', ')}**`;
}

function describeTrial({ truth, counted, isRising, answers, logLines }: TrialResult): string {
  const share = `${String(counted)} / ${String(truth)}`;
  return [
    counted === truth ? share : `**${share}**`,
    ...(isRising ? [] : ['`increase()` reads 0']),
    describeStatuses(answers.statuses),
    describeLog(logLines),
  ].join('; ');
}

function describeStatuses(statuses: ReadonlyMap<number, number>): string {
  return [...statuses]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${String(count)} × ${String(status)}`)
    .join(', ');
}

function describeLog(lines: readonly string[]): string {
  if (lines.length === 0) return 'nothing in the log';
  return lines.map((line) => asCode(line.replace(/127\.0\.0\.1:\d+/g, 'HOST'))).join(' ');
}

/** Text of servers and of the log, which may contain anything. */
function asCode(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
