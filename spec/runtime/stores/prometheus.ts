import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.js';
import { startStore } from './store-process.js';

/** A real Prometheus on a loopback port, with a data folder that `stop()` removes. */
export interface Prometheus {
  readonly origin: string;
  /** Asks for the samples of an instant vector or a range vector. */
  query(promql: string): Promise<readonly PrometheusSeries[]>;
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
  /** Further flags, for example those of another receiver. */
  readonly flags?: readonly string[];
}

export async function startPrometheus({
  command = 'prometheus',
  flags = ['--web.enable-remote-write-receiver'],
}: PrometheusOptions = {}): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const address = `127.0.0.1:${String(await findFreePort())}`;
  const origin = `http://${address}`;
  writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n');
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    ...flags,
  ];
  const isUp = (): Promise<boolean> =>
    fetch(`${origin}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  const store = await startStore({ command, args, isUp });
  return {
    origin,
    query: async (promql) => {
      const parameters = new URLSearchParams({ query: promql }).toString();
      const response = await fetch(`${origin}/api/v1/query?${parameters}`);
      const { data } = (await response.json()) as { data: { result: readonly QueryResult[] } };
      return data.result.map(({ metric, value, values = value === undefined ? [] : [value] }) => ({
        labels: metric,
        values: values.map(([, each]) => Number(each.replace('Inf', 'Infinity'))),
      }));
    },
    stop: async () => {
      await store.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
