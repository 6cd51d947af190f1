import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readQueries, readVariableQueries } from '../../deploy/dashboard-queries.js';
import { requirePart } from '../parts/require-part.js';
import { startStores, type Stores } from '../stores/both-stores.js';
import { runTwoFunctions, truth } from './run-two-functions.js';

/** The step of a range query. For newer times, VictoriaMetrics repeats the point before the last one. */
const stepSeconds = 1;
/** The range of the graphs: all pushes are within it. */
const rangeSeconds = 120;
/** The maximum delay until vmagent has forwarded everything. */
const settleMs = 10_000;

const parts = (['node24', 'victoriaMetrics', 'promtool'] as const).map(requirePart);

describe.skipIf(parts.includes(false))('the dashboard with the pushes of two functions', () => {
  let stores: Stores;

  beforeAll(async () => {
    stores = await startStores();
    await runTwoFunctions(stores.endpoint);
    await waitForAll(stores);
  });

  afterAll(() => stores.stop());

  describe.each(['victoriaMetrics', 'prometheus'] as const)('in %s', (store) => {
    test.each(readQueries())('the query "$name" returns values', async ({ promql }) => {
      const values = await queryRange(stores.origins[store], promql);

      expect(values.some(Number.isFinite), promql).toBe(true);
    });

    test.each(readVariableQueries())('the list of "$label" has values', async ({ selector, label }) => {
      const answer = await fetch(
        `${stores.origins[store]}/api/v1/label/${label}/values?${new URLSearchParams({ 'match[]': selector }).toString()}`,
      );
      const { data } = (await answer.json()) as { data: readonly string[] };

      expect(data.length).toBeGreaterThan(0);
    });
  });

  test('VictoriaMetrics returns the counted values', async () => {
    const shown: Record<string, number> = {};
    for (const { name, promql } of readQueries().filter((query) => query.name in truth)) {
      shown[name] = (await stores.query(promql)).victoriaMetrics;
    }

    expect(shown).toEqual(truth);
  });

  test('vmalert evaluates the recording rules to the same values', async () => {
    const query = 'sum(max_over_time(function:aws_lambda_invocations:increase1h[1h]))';
    const evaluate = async (): Promise<number> => {
      await replayRecordingRules(stores.origins.victoriaMetrics);
      return (await stores.query(query)).victoriaMetrics;
    };

    // Rules are evaluated at whole minutes: the first evaluation after the last push contains everything.
    await expect.poll(evaluate, { timeout: 90_000, interval: 5000 }).toBe(truth.Invocations);
  });
});

/** Evaluates the recording rules for the last ten minutes, as a running vmalert would have done. */
async function replayRecordingRules(origin: string): Promise<void> {
  const at = (ageMs: number): string => new Date(Date.now() - ageMs).toISOString();
  await promisify(execFile)('vmalert', [
    `-rule=${fileURLToPath(new URL('../../../deploy/alerts/recording-rules.yml', import.meta.url))}`,
    `-datasource.url=${origin}`,
    `-remoteWrite.url=${origin}`,
    `-replay.timeFrom=${at(600_000)}`,
    `-replay.timeTo=${at(0)}`,
    '-replay.rulesDelay=1ms',
    '-remoteWrite.flushInterval=100ms',
  ]);
}

/** Waits until Prometheus has received all pushes. */
async function waitForAll({ query }: Stores): Promise<void> {
  const deadline = performance.now() + settleMs;
  while (performance.now() < deadline) {
    const { prometheus } = await query('sum(max_over_time(aws_lambda_invocations_total[5m]))');
    if (prometheus >= truth.Invocations) return;
    await sleep(200);
  }
}

/** @returns the values of all series of a range query, as Grafana requests them */
async function queryRange(origin: string, query: string): Promise<readonly number[]> {
  await fetch(`${origin}/internal/force_flush`);
  const end = Date.now() / 1000;
  const parameters = new URLSearchParams({
    query,
    start: String(end - rangeSeconds),
    end: String(end),
    step: String(stepSeconds),
    nocache: '1',
  });
  const answer = await fetch(`${origin}/api/v1/query_range?${parameters.toString()}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Cannot query ${query}: ${text}`);
  const { data } = JSON.parse(text) as RangeAnswer;
  return data.result.flatMap(({ values }) => values.map(([, value]) => Number(value)));
}

interface RangeAnswer {
  readonly data: { readonly result: readonly { readonly values: readonly [number, string][] }[] };
}
