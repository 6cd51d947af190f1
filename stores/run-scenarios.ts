import { setTimeout as sleep } from 'node:timers/promises';
import { add, runEnvironment, noCounts, type Truth } from '../accuracy/run-environment.js';
import { scenarios, type Scenario } from '../accuracy/scenarios.js';
import { countedMetrics, type CountedMetric } from './counts.js';
import { findOwnLines } from './log-lines.js';
import { settingsOf, type Target } from './target.js';

/** Number of environments that run at the same time. */
const concurrency = 5;
const settleMs = 10_000;
const pollMs = 500;

/** The result of one scenario with one server. */
export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly environments: number;
  /** Only metrics that should not be 0. */
  readonly metrics: readonly MetricResult[];
  /** Number of environments with invocations for which `increase()` reads 0. */
  readonly unseen: number;
}

export interface MetricResult {
  readonly metric: CountedMetric;
  readonly truth: number;
  /** The truth less what is lost by design, with every store. */
  readonly expected: number;
  readonly counted: number;
}

export interface ScenarioRun {
  readonly results: readonly ScenarioResult[];
  /** All lines that this library wrote to the functions' logs. */
  readonly logLines: readonly string[];
}

/** Runs environments through all scenarios, then asks the server what it counted. */
export async function runScenarios(
  target: Target,
  { each, only }: { readonly each: number; readonly only: RegExp },
): Promise<ScenarioRun> {
  const due = scenarios.filter(({ name }) => only.test(name));
  const queue = due.flatMap((scenario, n) =>
    Array.from(
      { length: each },
      (_, i) => ({ scenario, runtime: (n + i) % 2 === 0 ? 'node24' : 'node22' }) as const,
    ),
  );
  const truths = new Map<Scenario, Truth>();
  const logLines: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { scenario, runtime } = next;
      const { truth, output } = await runEnvironment({
        subject: 'ours',
        scenario,
        functionName: nameOf(target, scenario),
        endpoint: target.endpoint,
        runtime,
        env: settingsOf(target),
      });
      truths.set(scenario, add(truths.get(scenario) ?? noCounts, truth));
      logLines.push(...findOwnLines(output));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));

  const results: ScenarioResult[] = [];
  for (const [scenario, truth] of [...truths].sort(([a], [b]) => scenarios.indexOf(a) - scenarios.indexOf(b)))
    results.push(await readResult(target, scenario, truth));
  return { results, logLines };
}

/** Asks until the server has what is expected, or until the time is over: some servers show what they have stored only later. */
async function readResult(target: Target, scenario: Scenario, truth: Truth): Promise<ScenarioResult> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    const functionName = nameOf(target, scenario);
    const metrics: MetricResult[] = [];
    for (const metric of countedMetrics) {
      if (truth[metric] === 0) continue;
      const expected = truth[metric] - (scenario.lost?.[metric] ?? 0) * truth.environments;
      const counted = await target.counts.count(metric, functionName);
      metrics.push({ metric, truth: truth[metric], expected, counted });
    }
    const rising = await target.counts.countRising(functionName);
    const unseen = Math.max(0, truth.environments - rising);
    if (performance.now() > deadline || (metrics.every(isExact) && unseen === 0))
      return { scenario, environments: truth.environments, metrics, unseen };
    await sleep(pollMs);
  }
}

export function isExact({ counted, expected }: MetricResult): boolean {
  return counted === expected;
}

function nameOf({ prefix }: Target, { name }: Scenario): string {
  return `${prefix}-${name.replace(/\W+/g, '-')}`;
}
