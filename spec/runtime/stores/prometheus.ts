import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.js';
import { startStore } from './store-process.js';

/** A real Prometheus on a loopback port, with a data folder that `stop()` removes. */
export interface Prometheus {
  readonly origin: string;
  /** Queries the samples of an instant vector or a range vector. */
  query(promql: string): Promise<readonly PrometheusSeries[]>;
  /**
   * Returns the value of an instant query with one series or none.
   *
   * @throws Error if there are more
   */
  queryValue(promql: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

export interface PrometheusSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

interface QueryResult {
  readonly metric: Record<string, string>;
  readonly value?: readonly [time: number, value: string];
  readonly values?: readonly (readonly [time: number, value: string])[];
}

export interface PrometheusOptions {
  /** Default: Debian's. */
  readonly command?: string;
  /** The text of the configuration file; default: without scrapes. */
  readonly config?: string;
  /** Further flags, for example of another receiver; the receiver of remote write is enabled. */
  readonly flags?: readonly string[];
}

/** @throws Error if it is not installed or does not start */
export async function startPrometheus({
  command = 'prometheus',
  config = 'global: {}\n',
  flags = [],
}: PrometheusOptions = {}): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const address = `127.0.0.1:${String(await findFreePort())}`;
  const origin = `http://${address}`;
  writeFileSync(join(folder, 'prometheus.yml'), config);
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--web.enable-remote-write-receiver',
    ...flags,
  ];
  const isUp = (): Promise<boolean> =>
    fetch(`${origin}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    const store = await startStore({ command, args, isUp });
    return {
      origin,
      query: (promql) => query(origin, promql),
      queryValue: async (promql) => {
        const [first, ...others] = await query(origin, promql);
        if (others.length === 0) return first?.values.at(-1);
        throw new Error(
          `Cannot read the value of ${promql}: expected one series; got ${String(others.length + 1)}`,
        );
      },
      stop: async () => {
        await store.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function query(origin: string, promql: string): Promise<readonly PrometheusSeries[]> {
  const parameters = new URLSearchParams({ query: promql }).toString();
  const response = await fetch(`${origin}/api/v1/query?${parameters}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`Cannot query ${promql}: ${String(response.status)} ${text}`);
  const { data } = JSON.parse(text) as { data: { result: readonly QueryResult[] } };
  return data.result.map(({ metric, value, values = value === undefined ? [] : [value] }) => ({
    labels: metric,
    values: values.map(([, each]) => Number(each.replace('Inf', 'Infinity'))),
  }));
}
