import { setTimeout as sleep } from 'node:timers/promises';
import { startStores, type Stores } from '../spec/runtime/stores/both-stores.js';
import { add, runEnvironment, noCounts, type Truth } from './run-environment.js';
import { scenarios, type Scenario } from './scenarios.js';

/** What is measured, and the number of environments as a share of ours. */
const subjects = [
  { name: 'ours', share: 1 },
  { name: 'by-hand', share: 0.3 },
  { name: 'timer', share: 0.3 },
] as const;
/** Number of environments that run at the same time. */
const concurrency = 6;
/** Time for vmagent to forward what it has to Prometheus. */
const settleMs = 4000;

const environments = Number(/--environments=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 210);
const only = /--only=(\S+)/.exec(process.argv.join(' '))?.[1];
const started = performance.now();
const stores = await startStores();
let isExact = true;
try {
  const truths = await runAll(stores.endpoint);
  await sleep(settleMs);
  isExact = await report(stores, truths);
} finally {
  await stores.stop();
}
process.stdout.write(`\n${String(Math.round((performance.now() - started) / 1000))} s\n`);
// Only a wrong count in VictoriaMetrics fails the run: Prometheus extrapolates.
if (!isExact) process.exitCode = 1;

/**
 * Runs all environments, a few at a time.
 *
 * @returns what happened, by function name
 */
async function runAll(endpoint: string): Promise<ReadonlyMap<string, Truth>> {
  const perScenario = Math.ceil(environments / scenarios.length);
  const queue = subjects
    .filter(({ name }) => only === undefined || name === only)
    .flatMap(({ name, share }) =>
      scenarios.flatMap((scenario) =>
        Array.from({ length: Math.max(1, Math.round(perScenario * share)) }, (_, i) => ({
          subject: name,
          scenario,
          functionName: nameOf(name, scenario),
          endpoint,
          runtime: i % 2 === 0 ? ('node24' as const) : ('node22' as const),
        })),
      ),
    );
  const truths = new Map<string, Truth>();
  const total = queue.length;
  const worker = async (): Promise<void> => {
    for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
      const { truth } = await runEnvironment(run);
      truths.set(run.functionName, add(truths.get(run.functionName) ?? noCounts, truth));
      if (queue.length % 20 === 0)
        process.stderr.write(`${String(total - queue.length)} of ${String(total)}\n`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return truths;
}

function nameOf(subject: string, { name }: Scenario): string {
  return `${subject}-${name.replace(/\W+/g, '-')}`;
}

/** @returns whether VictoriaMetrics has the right counts for `ours`, less what is lost by design */
async function report(from: Stores, truths: ReadonlyMap<string, Truth>): Promise<boolean> {
  let allExact = true;
  for (const { name: subject } of subjects) {
    const rows = [
      [
        'scenario',
        'environments',
        'what',
        'truth',
        'VM increase',
        'VM max',
        'Prometheus increase',
        'Prometheus max',
        'environments Prometheus reads as 0',
      ],
    ];
    let sum = { truth: 0, victoriaMetrics: 0, prometheus: 0 };
    for (const scenario of scenarios) {
      const functionName = nameOf(subject, scenario);
      const truth = truths.get(functionName);
      if (truth === undefined) continue;
      for (const what of ['invocations', 'errors', 'timeouts'] as const) {
        if (truth[what] === 0 && what !== 'invocations') continue;
        const selector = `aws_lambda_${what}_total{function_name="${functionName}"}[1h]`;
        const increase = await from.query(`sum(increase(${selector}))`);
        const most = await from.query(`sum(max_over_time(${selector}))`);
        const seen = await from.query(`count(sum by (instance) (increase(${selector})) > 0)`);
        const unseen =
          what === 'invocations' ? String(Math.max(0, truth.environments - seen.prometheus)) : '';
        rows.push([
          scenario.name,
          String(truth.environments),
          what,
          String(truth[what]),
          share(increase.victoriaMetrics, truth[what]),
          share(most.victoriaMetrics, truth[what]),
          share(increase.prometheus, truth[what]),
          share(most.prometheus, truth[what]),
          unseen,
        ]);
        if (what === 'invocations') {
          sum = {
            truth: sum.truth + truth[what],
            victoriaMetrics: sum.victoriaMetrics + increase.victoriaMetrics,
            prometheus: sum.prometheus + increase.prometheus,
          };
        }
        const expected = truth[what] - (scenario.lost?.[what] ?? 0) * truth.environments;
        if (subject === 'ours' && increase.victoriaMetrics !== expected) {
          allExact = false;
          process.stdout.write(
            `WRONG: ${scenario.name}, ${what}: ${String(increase.victoriaMetrics)}, expected ${String(expected)}\n`,
          );
        }
      }
    }
    if (sum.truth === 0) continue;
    process.stdout.write(
      `\n## ${subject}: all invocations ${share(sum.victoriaMetrics, sum.truth)} in VictoriaMetrics, ${share(sum.prometheus, sum.truth)} in Prometheus\n\n`,
    );
    process.stdout.write(
      rows
        .map((row, i) => `| ${row.join(' | ')} |\n${i === 0 ? `|${' --- |'.repeat(row.length)}\n` : ''}`)
        .join(''),
    );
  }
  return allExact;
}

/** `counted (percent)` */
function share(counted: number, truth: number): string {
  const percent = truth === 0 ? '' : ` (${((100 * counted) / truth).toFixed(1)} %)`;
  return `${String(Math.round(counted * 100) / 100)}${percent}`;
}
