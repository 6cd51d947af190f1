/** A real VictoriaMetrics for the demo, if it is installed. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { printTitle, printValue } from './print.mjs';

const queries = [
  'sum(increase(aws_lambda_invocations_total[5m]))',
  'sum by (error_type) (increase(aws_lambda_errors_total{error_type!=""}[5m]))',
  'histogram_quantile(0.9, sum by (le) (increase(aws_lambda_duration_seconds_bucket[5m])))',
];

/** @returns the store; `undefined` if it cannot be started, and then one line says so */
export async function startVictoriaMetrics(workingDirectory) {
  const port = await findFreePort();
  const store = spawn(
    'victoria-metrics',
    [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${join(workingDirectory, 'victoria-metrics')}`,
      '-search.latencyOffset=0s',
    ],
    { stdio: 'ignore' },
  );
  // However the demo ends, for example by a closed pipe, the store must not keep running.
  process.once('exit', () => store.kill());
  const failed = once(store, 'error').then(([error]) => error);
  const origin = `http://127.0.0.1:${port}`;
  const problem = await Promise.race([failed, waitUntilReady(origin)]);
  if (problem) {
    console.log(
      `--victoria-metrics: cannot start one (${problem.message}); install Debian's package victoria-metrics.`,
    );
    store.kill();
    return undefined;
  }
  return {
    origin,
    printAnswers: () => printAnswers(origin),
    async stop() {
      store.kill();
      await once(store, 'exit');
    },
  };
}

async function printAnswers(origin) {
  await fetch(`${origin}/internal/force_flush`);
  printTitle('What VictoriaMetrics answers in PromQL');
  for (const query of queries) {
    const parameters = new URLSearchParams({ query, time: String(Date.now() / 1000), nocache: '1' });
    const answer = await fetch(`${origin}/api/v1/query?${parameters}`);
    const { data } = await answer.json();
    console.log(`  ${query}`);
    for (const { metric, value } of data.result)
      printValue(`  ${Object.values(metric).join(' ')}`, Number(Number(value[1]).toFixed(4)));
  }
  console.log();
}

async function waitUntilReady(origin) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isReady = await fetch(`${origin}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return undefined;
    await sleep(100);
  }
  return new Error('it was not ready within 10 s');
}

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
