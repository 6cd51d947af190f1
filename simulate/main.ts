import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { VictoriaMetrics } from '../spec/runtime/stores/victoria-metrics.js';
import { startVmagent } from '../spec/runtime/stores/vmagent.js';
import { parseOptions, usage, type SimulationOptions } from './options.js';
import { ProgressBar } from './progress-bar.js';
import { printReport, readStored, type Happened } from './report.js';
import type { Progress, Task } from './worker.js';

/** One query reads the series of all environments, which the default limits do not allow. */
const storeFlags = [
  '-search.maxUniqueTimeseries=10000000',
  '-search.maxQueryDuration=10m',
  '-memory.allowedBytes=2GB',
  '-retentionPeriod=1y',
];

const options = parseOptions(process.argv.slice(2));
if (options === undefined) process.stdout.write(usage);
else await simulate(options);

async function simulate(settings: SimulationOptions): Promise<void> {
  const store = await VictoriaMetrics.start({ flags: [...storeFlags, ...settings.storeFlags] });
  const vmagent = settings.hasVmagent
    ? await startVmagent(`${store.origin}/api/v1/write`, settings.vmagentFlags)
    : undefined;
  try {
    const happened = await drive(settings, vmagent?.importUrl ?? store.importUrl);
    await sleep(settings.settleSeconds * 1000);
    const stored = await readStored(store, happened);
    printReport(settings, happened, stored);
    if (stored.invocations !== happened.invocations) process.exitCode = 1;
  } finally {
    await vmagent?.stop();
    await store.stop();
  }
}

/** Runs all environments, in several processes. */
async function drive(settings: SimulationOptions, endpoint: string): Promise<Happened> {
  const { environments, lives, invocations, everySeconds, workers } = settings;
  const total = environments * lives * invocations;
  const simulatedMs = (lives * invocations + 1) * everySeconds * 1000;
  const startMs = Date.now() - simulatedMs;
  const bar = new ProgressBar('invocations', total);
  const begun = performance.now();
  const progress = new Map<number, Progress>();
  await Promise.all(
    Array.from({ length: workers }, async (_, i) => {
      const share = Math.floor((environments + i) / workers);
      const child = fork(fileURLToPath(new URL('run-worker.mjs', import.meta.url)), {
        execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
      });
      child.on('message', (news: Progress) => {
        progress.set(i, news);
        bar.show(sum(progress, 'invocations'));
      });
      child.send({ options: settings, endpoint, environments: share, startMs } satisfies Task);
      const [code] = (await once(child, 'exit')) as [number | null];
      if (code !== 0 || progress.get(i)?.isDone !== true) {
        throw new Error(`Cannot simulate: a worker ended with ${String(code)}`);
      }
    }),
  );
  bar.end();
  return {
    environments: environments * lives,
    invocations: sum(progress, 'invocations'),
    startMs,
    simulatedMs,
    seconds: (performance.now() - begun) / 1000,
    cpuSeconds: sum(progress, 'cpuMs') / 1000,
  };
}

function sum(progress: ReadonlyMap<number, Progress>, what: 'invocations' | 'cpuMs'): number {
  return [...progress.values()].reduce((all, each) => all + each[what], 0);
}
