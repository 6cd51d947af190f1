import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

import type { ProtocolName } from '../../../lib/config/protocol-name.js';
import { requirePart } from '../parts/require-part.js';
import { LambdaEnvironment } from '../service/lambda-environment.js';
import { startPrometheus, type Prometheus } from './prometheus.js';
import { startScrapedPushgateway, type ScrapedPushgateway } from './scraped-pushgateway.js';
import { startStoreProxy, type StoreProxy } from './store-proxy.js';
import { VictoriaMetrics } from './victoria-metrics.js';
import { startVmagent } from './vmagent.js';

const taskRoot = fileURLToPath(new URL('../nothing-lost/fixtures', import.meta.url));
const needed = ['node24', 'victoriaMetrics', 'vmagent', 'prometheus', 'pushgateway'] as const;

const usual = ['answer', 'throw', 'exit', 'answer'];
const truth = { invocations: 4, errors: 2 };

/** A server that accepts a protocol and can be queried. */
interface Store {
  readonly proxy: StoreProxy;
  readonly path: string;
  /** Runs a query with one series or none. */
  readonly queryValue: (promql: string) => Promise<number | undefined>;
}

interface EnvironmentRun {
  readonly store: Store;
  readonly protocol: ProtocolName;
  readonly functionName: string;
  readonly ends?: readonly string[];
  /** Index of the invocation from which on one answer is lost. */
  readonly losesAnswerBefore?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one environment. @returns its log */
async function runEnvironment({
  store,
  protocol,
  functionName,
  ends = usual,
  losesAnswerBefore,
  env,
}: EnvironmentRun): Promise<string> {
  const environment = await LambdaEnvironment.start({
    runtime: 'node24',
    taskRoot,
    handler: 'ends.handler',
    functionName,
    env: { INSTRUMENTED_ENDPOINT: store.proxy.origin + store.path, INSTRUMENTED_PROTOCOL: protocol, ...env },
  });
  try {
    for (const [i, end] of ends.entries()) {
      if (i === losesAnswerBefore) store.proxy.loseAnswers(1);
      await environment.invoke({ end });
    }
    return environment.output;
  } finally {
    await environment.stop();
  }
}

function read(store: Store, metric: string, functionName: string): Promise<number | undefined> {
  return store.queryValue(
    `sum(max_over_time(aws_lambda_${metric}_total{function_name="${functionName}"}[1h]))`,
  );
}

async function readCounts(store: Store, functionName: string) {
  return {
    invocations: await read(store, 'invocations', functionName),
    errors: await read(store, 'errors', functionName),
  };
}

/** @returns the number of the function's environments with an `increase()` above 0 */
function countRising(store: Store, functionName: string): Promise<number | undefined> {
  return store.queryValue(
    `count(sum by (instance) (increase(aws_lambda_invocations_total{function_name="${functionName}"}[1h])) > 0)`,
  );
}

describe.skipIf(!needed.every(requirePart))('protocols against real servers', () => {
  const stops: (() => Promise<void>)[] = [];

  async function stopAll(): Promise<void> {
    for (const stop of stops.splice(0).reverse()) await stop();
  }

  afterAll(stopAll);

  async function put(origin: string, path: string, queryValue: Store['queryValue']): Promise<Store> {
    const proxy = await startStoreProxy(origin);
    stops.push(() => proxy.close());
    return { proxy, path, queryValue };
  }

  async function victoriaMetrics(path: string): Promise<Store> {
    const store = await VictoriaMetrics.start();
    stops.push(() => store.stop());
    return put(store.origin, path, (promql) => store.queryValue(promql));
  }

  async function prometheus(): Promise<Prometheus> {
    const store = await startPrometheus();
    stops.push(() => store.stop());
    return store;
  }

  async function vmagent(path: string): Promise<Store> {
    const behind = await prometheus();
    const agent = await startVmagent(`${behind.origin}/api/v1/write`);
    stops.push(() => agent.stop());
    return put(agent.origin, path, (promql) => behind.queryValue(promql));
  }

  async function pushgateway(): Promise<Store & { readonly gateway: ScrapedPushgateway }> {
    const gateway = await startScrapedPushgateway('prometheus-pushgateway');
    stops.push(() => gateway.stop());
    const store = await put(gateway.origin, '/metrics/job/orders', (promql) => gateway.queryValue(promql));
    return { ...store, gateway };
  }

  describe.each<[server: string, protocol: ProtocolName, start: () => Promise<Store>]>([
    ['VictoriaMetrics', 'import', () => victoriaMetrics('/api/v1/import/prometheus')],
    ['VictoriaMetrics', 'remote-write', () => victoriaMetrics('/api/v1/write')],
    ['vmagent', 'import', () => vmagent('/api/v1/import/prometheus')],
    ['vmagent', 'remote-write', () => vmagent('/api/v1/write')],
    [
      'Prometheus',
      'remote-write',
      async () => {
        const store = await prometheus();
        return put(store.origin, '/api/v1/write', (promql) => store.queryValue(promql));
      },
    ],
  ])('%s by %s', (_server, protocol, start) => {
    let store: Store | undefined;

    afterAll(stopAll);

    async function started(): Promise<Store> {
      store ??= await start();
      return store;
    }

    test('stores exact counts with a crash, and increase() shows an environment of one invocation', async () => {
      const to = await started();

      await Promise.all([
        runEnvironment({ store: to, protocol, functionName: 'crashes' }),
        runEnvironment({ store: to, protocol, functionName: 'once', ends: ['answer'] }),
      ]);

      await expect.poll(() => readCounts(to, 'crashes'), { timeout: 10_000 }).toEqual(truth);
      await expect.poll(() => read(to, 'invocations', 'once'), { timeout: 10_000 }).toBe(1);
      await expect.poll(() => countRising(to, 'once'), { timeout: 10_000 }).toBe(1);
    });

    test('stores exact counts if the server keeps a push and its answer is lost', async () => {
      const to = await started();
      const functionName = 'lost-answer';

      await runEnvironment({
        store: to,
        protocol,
        functionName,
        ends: Array(4).fill('answer'),
        losesAnswerBefore: 1,
      });

      await expect.poll(() => read(to, 'invocations', functionName), { timeout: 10_000 }).toBe(4);
      await expect.poll(() => countRising(to, functionName), { timeout: 10_000 }).toBe(1);
    });
  });

  test('Pushgateway keeps the last value of every environment, and Prometheus sums them', async () => {
    const to = await pushgateway();

    await runEnvironment({ store: to, protocol: 'pushgateway', functionName: 'crashes' });

    await expect.poll(() => readCounts(to, 'crashes'), { timeout: 10_000 }).toEqual(truth);
    const kept = (await to.gateway.samples()).filter(({ name }) => name === 'aws_lambda_invocations_total');
    expect(kept.map(({ labels }) => labels.job)).toContain('orders');
  });

  test('a push by remote write 2.0 to VictoriaMetrics, which answers 204 and stores nothing, is logged once as a failure', async () => {
    const to = await victoriaMetrics('/api/v1/write');

    const output = await runEnvironment({
      store: to,
      protocol: 'remote-write-2',
      functionName: 'orders',
      ends: ['answer', 'answer'],
    });

    expect(to.proxy.takeAnswers().statuses.has(204)).toBe(true);
    expect(await read(to, 'invocations', 'orders')).toBeUndefined();
    expect(output.match(/instrumented-lambda: /g)).toHaveLength(1);
  });
});
