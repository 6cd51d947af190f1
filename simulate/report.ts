import { setTimeout as sleep } from 'node:timers/promises';
import { sumOwnMetric } from '../spec/runtime/stores/victoria-metrics-answers.js';
import type { VictoriaMetrics } from '../spec/runtime/stores/victoria-metrics.js';
import type { SimulationOptions } from './options.js';

/** The store caches its own metrics for a second, in ms with a margin. */
const ownMetricsCacheMs = 1100;

/** What happened, as the workers counted it. */
export interface Happened {
  readonly environments: number;
  readonly invocations: number;
  readonly startMs: number;
  readonly simulatedMs: number;
  /** Duration in real time. */
  readonly seconds: number;
  /** CPU time of the workers. */
  readonly cpuSeconds: number;
}

/** What the store has. */
export interface Stored {
  /** By `increase()`. */
  readonly invocations: number;
  readonly environments: number;
  /** Duration of one query that reads a counter of every environment over the last simulated hour. */
  readonly queryMs: number;
  readonly samples: number;
  readonly invalidLines: number;
  readonly series: number;
  readonly pushes: number;
  /** Bytes of HTTP, including heads, without TLS. */
  readonly receivedBytes: number;
  /** Size of the samples on disk; {@link indexBytes} is that of the index of series. */
  readonly dataBytes: number;
  readonly indexBytes: number;
}

export async function readStored(
  store: VictoriaMetrics,
  { startMs, simulatedMs }: Happened,
): Promise<Stored> {
  // A range that includes everything, also what was pushed after the last simulated moment.
  const seconds = Math.ceil((Date.now() - startMs + simulatedMs) / 1000) + 3600;
  const time = Date.now() + 3_600_000;
  const select = `aws_lambda_invocations_total[${String(seconds)}s]`;
  await store.flush();
  const lastHour = { time: startMs + simulatedMs };
  const begun = performance.now();
  await store.query('sum by (function_name) (increase(aws_lambda_invocations_total[1h]))', lastHour);
  const queryMs = performance.now() - begun;
  const invocations = (await store.queryValue(`sum(increase(${select}))`, { time })) ?? 0;
  const environments = (await store.queryValue(`count(last_over_time(${select}))`, { time })) ?? 0;
  await sleep(ownMetricsCacheMs);
  const own = await (await fetch(`${store.origin}/metrics`)).text();
  const sum = (...names: readonly string[]): number =>
    names.reduce((all, name) => all + sumOwnMetric(own, name), 0);
  const sizes = (...types: readonly string[]): number =>
    sum(...types.map((type) => `vm_data_size_bytes{type="${type}"}`));
  return {
    invocations,
    environments,
    queryMs,
    samples: sum('vm_rows_inserted_total'),
    invalidLines: sum('vm_rows_invalid_total'),
    series: sum('vm_new_timeseries_created_total'),
    pushes: sum('vm_http_requests_total{path="/api/v1/import/prometheus", protocol="prometheusimport"}'),
    receivedBytes: sum('vm_tcplistener_read_bytes_total'),
    // Older and newer versions name the parts differently.
    dataBytes: sizes('storage/big', 'storage/small', 'storage/inmemory'),
    indexBytes: sizes('indexdb', 'indexdb/file', 'indexdb/inmemory'),
  };
}

export function printReport(options: SimulationOptions, happened: Happened, stored: Stored): void {
  const { environments, invocations } = happened;
  const lost = invocations - stored.invocations;
  const rows: [string, string][] = [
    ['environments', `${format(environments)}, ${format(options.environments)} at one time`],
    [
      'simulated',
      `${format(happened.simulatedMs / 3_600_000, 2)} h, one invocation in ${String(options.everySeconds)} s`,
    ],
    ['invocations', format(invocations)],
    ['stored', `${format(stored.invocations)} of ${format(stored.environments)} environments`],
    ['lost', format(lost)],
    ['ingested', `${format(stored.samples)} samples, ${format(stored.invalidLines)} lines invalid`],
    ['series', `${format(stored.series)}, ${format(stored.series / environments, 1)} an environment`],
    ['pushes', `${format(stored.pushes)}, ${format(stored.pushes / happened.seconds)}/s`],
    ['samples a push', format(stored.samples / stored.pushes, 1)],
    ['bytes received a push', format(stored.receivedBytes / stored.pushes)],
    ['store', `${format((stored.dataBytes + stored.indexBytes) / 1e6, 1)} MB`],
    ['  a sample', `${format(stored.dataBytes / stored.samples, 2)} bytes`],
    ['  a series, in the index', `${format(stored.indexBytes / stored.series)} bytes`],
    ['a query of one counter', `${format(stored.queryMs)} ms`],
    [
      'took',
      `${format(happened.seconds, 1)} s, ${format((happened.cpuSeconds * 1000) / invocations, 2)} ms of CPU an invocation`,
    ],
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(26)} ${value}\n`);
}

/** @returns a dash for a quotient of nothing: if a vmagent receives the pushes, the store has none */
function format(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return '–';
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
